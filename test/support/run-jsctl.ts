import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Context} from 'mocha'
import {skipped} from './skipped.ts'
import {testHome} from './test-home.ts'

/** `built` is what users run: bin/run.js on dist/. `sources` needs no build, and starts slower. */
export type EntryPoint = 'built' | 'sources'

export interface RunOptions {
  /** The working directory; default: one without any configuration. */
  readonly in?: string
  /** Variables beyond the clean environment; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly entry?: EntryPoint
  readonly input?: string
  /** Another user, by its number; only root can become one. */
  readonly user?: number
}

export interface Ended {
  /** null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

const project = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** What runs when a test does not say: the build, or the sources with JSCTL_TEST_ENTRY=sources. */
const usualEntry = (): EntryPoint => (process.env['JSCTL_TEST_ENTRY'] === 'sources' ? 'sources' : 'built')

/** Skips the tests of a suite, from its `before`, when what they run is not there. */
export const needsJsctl = (context: Context, entry: EntryPoint = usualEntry()): void => {
  if (entry === 'built' && !isBuilt()) skipped(context, 'there is no build to run: npm run build')
}

/** True when there is a build to run. */
export const isBuilt = (): boolean => existsSync(project('dist/cli/run.js'))

/** What a run sees of this machine: nothing that its user happens to have set. */
export const cleanEnvironment = (more: RunOptions['env'] = {}): Record<string, string> => {
  const {PATH = ''} = process.env
  const variables: Record<string, string | undefined> = {
    PATH,
    HOME: testHome,
    XDG_CONFIG_HOME: join(testHome, 'config'),
    XDG_STATE_HOME: join(testHome, 'state'),
    TZ: 'UTC',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  }
  return Object.fromEntries(Object.entries(variables).filter((pair): pair is [string, string] => pair[1] !== undefined))
}

/** The words that start jsctl: Node, its options, the entry point. */
export const commandLine = (entry: EntryPoint = usualEntry()): readonly [string, ...string[]] => [
  process.execPath,
  project(entry === 'built' ? 'bin/run.js' : 'bin/dev.mjs'),
]

/** Starts jsctl and gives back the process; its pipes are open. */
export const startJsctl = (words: readonly string[], options: RunOptions = {}) => {
  const [node, ...first] = commandLine(options.entry)
  const child = spawn(node, [...first, ...words], {
    cwd: options.in ?? tmpdir(),
    env: cleanEnvironment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.user === undefined ? {} : {uid: options.user, gid: options.user}),
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  return child
}

/** Runs jsctl to its end, without a terminal. */
export const runJsctl = (words: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = startJsctl(words, options)
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece))
    child.stderr.on('data', (piece: Buffer) => stderr.push(piece))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      })
    })
  })

export interface Terminal {
  /** Everything on the screen so far, with its control sequences: stdout and stderr are one there. */
  screen(): string
  /** Waits until the screen shows it. @throws after some seconds, with the screen */
  shows(wanted: string | RegExp): Promise<void>
  /** As if typed; "\r" is the enter key. */
  type(text: string): void
  readonly ended: Promise<{readonly code: number; readonly screen: string}>
}

const PATIENCE = 20_000

/** Runs jsctl on a real terminal of 100 columns. */
export const runOnTerminal = async (words: readonly string[], options: RunOptions = {}): Promise<Terminal> => {
  const {spawn: spawnOnTerminal} = await import('@lydell/node-pty')
  const [node, ...first] = commandLine(options.entry)
  const child = spawnOnTerminal(node, [...first, ...words], {
    name: 'xterm-256color',
    cols: 100,
    rows: 40,
    cwd: options.in ?? tmpdir(),
    env: cleanEnvironment({TERM: 'xterm-256color', ...options.env}),
  })
  let screen = ''
  const waiting = new Set<() => void>()
  child.onData((piece) => {
    screen += piece
    for (const look of waiting) look()
  })
  const ended = new Promise<{code: number; screen: string}>((resolve) => {
    child.onExit(({exitCode}) => resolve({code: exitCode, screen}))
  })
  const shows = (wanted: string | RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`the terminal never showed ${String(wanted)}:\n${screen}`))
      }, PATIENCE)
      const look = (): void => {
        if (typeof wanted === 'string' ? !screen.includes(wanted) : !wanted.test(screen)) return
        clearTimeout(timer)
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return {screen: () => screen, shows, type: (text) => child.write(text), ended}
}
