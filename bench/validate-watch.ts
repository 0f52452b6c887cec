import {spawn} from 'node:child_process'
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {cleanEnvironment, commandLine} from '../test/support/run-jsctl.ts'
import {measure, median} from './measure.ts'
import type {BenchOptions} from './run.ts'
import {machine} from './table.ts'
import {fill} from './validate.ts'

type Edit = (text: string, round: number) => string

/** A script is what most saves change; a new line moves every reference below it, and all references are looked up again. */
const EDITS: Readonly<Record<string, Edit>> = {
  'a comment at the end': (text, round) => `${text}<!-- ${round} -->\n`,
  'a line more above all references': (text, round) =>
    text.replace('<job', `<!-- ${round} -->${'\n'.repeat(round % 3)}<job`),
  'an error, and none': (text, round) => (round % 2 === 0 ? text.replace('</job>', '') : text),
}

const middle = (numbers: readonly number[]): number =>
  numbers.toSorted((left, right) => left - right)[numbers.length >> 1] ?? 0

/** Starts `validate --watch --json`; `checked` waits for its next check. */
const startWatch = (words: readonly [string, ...string[]], folder: string, env: Readonly<Record<string, string>>) => {
  const [program, ...rest] = words
  const child = spawn(program, [...rest, '--watch', '--json'], {cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit']})
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const checked = async (): Promise<void> => {
    for (;;) {
      const line = await lines.next()
      if (line.done === true) throw new Error('validate --watch ended')
      if (/^\{"time":"[^"]*","event":"checked"/.test(line.value)) return
    }
  }
  const memory = async (): Promise<number> => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
    return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024
  }
  return {checked, memory, end: () => child.kill('SIGTERM')}
}

/** How long it takes from a save to what is told of it. */
export const bench = async ({rounds, files}: BenchOptions): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'jsctl-bench-'))
  const live = join(folder, 'live')
  await mkdir(join(folder, 'home'))
  const env = cleanEnvironment({HOME: join(folder, 'home')})
  const began = machine()
  try {
    const paths = await fill(live, files)
    const edited = join(live, paths.find((path) => path.endsWith('load.job.xml')) ?? '')
    const text = await readFile(edited, 'utf8')
    const words = [...commandLine('built'), 'validate', live] as const
    const whole = median([await measure({words, folder, env})])
    const watch = startWatch([words[0], ...words.slice(1)], folder, env)
    await watch.checked()
    const rows: string[] = []
    for (const [name, edit] of Object.entries(EDITS)) {
      const taken: number[] = []
      // The first two warm up, and find the files that were young at the start.
      for (let round = 0; round < rounds + 2; round++) {
        const start = performance.now()
        await writeFile(edited, edit(text, round))
        await watch.checked()
        taken.push((performance.now() - start) / 1000)
      }
      const seconds = middle(taken.slice(2))
      rows.push(`| ${name} | ${seconds.toFixed(2)} | 1/${(whole.wall / seconds).toFixed(0)} |`)
    }
    const memory = await watch.memory()
    watch.end()
    return [
      `${began}, ${paths.length.toLocaleString('en')} objects, median of ${rounds}`,
      '',
      '| what is saved | wall s | of a whole check |',
      '|---|---:|---:|',
      ...rows,
      `| nothing: a whole \`validate\` | ${whole.wall.toFixed(2)} | 1 |`,
      '',
      `Memory at the highest: ${memory.toFixed(0)} MiB, ${(memory / whole.memory).toFixed(1)} × that of a whole check.`,
    ].join('\n')
  } finally {
    await rm(folder, {recursive: true})
  }
}
