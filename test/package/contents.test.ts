import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {mkdtemp, readFile, readdir, rm} from 'node:fs/promises'
import {homedir, hostname, tmpdir} from 'node:os'
import {dirname, join, normalize} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {npm} from '../support/npm.ts'
import {needsJsctl} from '../support/run-jsctl.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** Bytes, with room for some growth: who passes them looks at what came in, and whether it must. */
const CEILING = {packed: 600_000, unpacked: 2_200_000}

/** Everything in the package but dist/, docs/ and examples/. */
const TOP = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'bin/package.json',
  'bin/run.js',
  'bin/start.js',
  'oclif.manifest.json',
  'package.json',
  'schemas/jsctl.schema.json',
  'schemas/validation.schema.json',
]

interface Packed {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly {readonly path: string; readonly mode: number}[]
}

const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(join(project, folder), {recursive: true, withFileTypes: true})
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(project.length).replaceAll('\\', '/'))
}

describe('given the package that npm pack makes', () => {
  let scratch = ''
  let packed: Packed
  const paths = (): readonly string[] => packed.files.map(({path}) => path)
  const below = (folder: string): readonly string[] =>
    paths()
      .filter((path) => path.startsWith(`${folder}/`))
      .sort()
  const text = (path: string): Promise<string> => readFile(join(scratch, 'package', path), 'utf8')

  before(async function () {
    needsJsctl(this, 'built')
    scratch = await mkdtemp(join(tmpdir(), 'jsctl-pack-'))
    const {stdout} = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', scratch], project)
    packed = (JSON.parse(stdout) as [Packed])[0]
    await promisify(execFile)('tar', ['-xzf', join(scratch, packed.filename), '-C', scratch])
  })
  after(() => scratch !== '' && rm(scratch, {recursive: true, force: true}))

  it('it holds what runs, what explains it, and nothing else', async () => {
    const known = ['dist', 'docs', 'examples'].flatMap(below)
    assert.deepEqual(
      paths()
        .filter((path) => !known.includes(path))
        .sort(),
      TOP,
    )
    const sources = (await filesBelow('src')).filter((path) => !path.endsWith('.d.ts'))
    const built = sources.map((path) => path.replace(/^src/, 'dist').replace(/ts$/, 'js'))
    assert.deepEqual(below('dist'), [...built].sort(), 'one module for each source: is the build an old one?')
    assert.deepEqual(
      below('docs').filter((path) => !/^docs\/(adr\/)?[\w-]+\.md$/.test(path)),
      [],
    )
    assert.deepEqual(below('examples'), [...(await filesBelow('examples'))].sort())
    assert.deepEqual(
      packed.files.filter(({mode}) => (mode & 0o111) !== 0).map(({path}) => path),
      ['bin/run.js'],
    )
  })

  it('it is small', () => {
    const {size, unpackedSize} = packed
    assert.ok(size < CEILING.packed && unpackedSize < CEILING.unpacked, `${size} bytes, ${unpackedSize} unpacked`)
  })

  it('it says nothing of the machine that made it, nor of a registry', async () => {
    const registry = (await npm(['config', 'get', 'registry'], project)).stdout.trim()
    const forbidden = [project, `${homedir()}/`, hostname(), new URL(registry).hostname, 'npmrc', '_authToken']
    for (const path of paths()) {
      const content = await text(path)
      const found = forbidden.filter((word) => word.length > 3 && content.includes(word))
      assert.deepEqual(found, [], path)
    }
  })

  it('every link in its pages leads to a file that it holds', async () => {
    const pages = paths().filter((path) => path.endsWith('.md'))
    const held = new Set(paths())
    let links = 0
    for (const page of pages) {
      for (const [, target = ''] of (await text(page)).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)) {
        links++
        const wanted = normalize(join(dirname(page), target)).replace(/\/$/, '')
        assert.ok(held.has(wanted) || below(wanted).length > 0, `${page} links to ${target}`)
      }
    }
    assert.ok(links > 20, `${links} links seen`)
  })
})
