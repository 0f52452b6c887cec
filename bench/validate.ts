import {existsSync} from 'node:fs'
import {cp, mkdir, mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {kindOf} from '../src/domain/kinds.ts'
import {cleanEnvironment, commandLine} from '../test/support/run-jsctl.ts'
import {measure, type Cost, type Program} from './measure.ts'
import type {BenchOptions} from './run.ts'
import {machine, table} from './table.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const XMLLINT = '/usr/bin/xmllint'

/** The official schema, which is no part of this project. */
const SCHEMA = resolve(process.env['JSCTL_SCHEMA'] ?? join(project, '../shared/reference/scheduler.xsd'))

/** Copies of the example, folder beside folder, until there are so many objects. @returns the paths of the objects */
export const fill = async (live: string, objects: number): Promise<readonly string[]> => {
  const example = join(project, 'examples/live')
  const inExample = (await readdir(example, {recursive: true})).filter((path) => kindOf(path) !== undefined)
  const paths: string[] = []
  for (let copy = 0; paths.length < objects; copy++) {
    const name = `copy-${String(copy).padStart(5, '0')}`
    await cp(example, join(live, name), {recursive: true})
    paths.push(...inExample.map((path) => join(name, path)))
  }
  return paths
}

/** How long a look at many objects takes, beside parsers that do less: xmllint reads only, the schema knows no meaning. */
export const bench = async ({rounds, files}: BenchOptions): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'jsctl-bench-'))
  const live = join(folder, 'live')
  await mkdir(join(folder, 'home'))
  const env = cleanEnvironment({HOME: join(folder, 'home')})
  try {
    const paths = await fill(live, files)
    const task = `${paths.length.toLocaleString('en')} objects`
    const libxml2 = join(project, 'bench/libxml2-validate.js')
    const programs: readonly (readonly [tool: string, needs: string, program: Program])[] = [
      ['xmllint --noout', XMLLINT, {words: [XMLLINT, '--noout', ...paths], folder: live, env}],
      ['libxml2-wasm with the schema', SCHEMA, {words: [process.execPath, libxml2, live, SCHEMA], folder, env}],
      ['jsctl validate', process.execPath, {words: [...commandLine('built'), 'validate', live], folder, env}],
    ]
    const rows = programs
      .filter(([, needs]) => existsSync(needs))
      .map(([tool, , program]) => ({task, tool, program, costs: [] as Cost[]}))
    for (let round = 0; round <= rounds; round++) {
      for (const {program, costs} of rows) {
        const cost = await measure(program)
        if (round > 0) costs.push(cost)
      }
    }
    return `${machine()}, median of ${rounds}\n\n${table(rows)}`
  } finally {
    await rm(folder, {recursive: true})
  }
}
