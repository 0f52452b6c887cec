import {spawn} from 'node:child_process'
import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** What one run of a program took. */
export interface Cost {
  /** Seconds on the clock. */
  readonly wall: number
  /** Seconds of processor time, its children's as well. */
  readonly cpu: number
  /** MiB at the highest. */
  readonly memory: number
}

/** A run that goes on until it is interrupted. */
export interface Lasting {
  /** Told when it is time for the interruption. */
  readonly until: Promise<void>
}

export interface Program {
  readonly words: readonly [string, ...string[]]
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/** GNU time: Node cannot ask for what a child has used. */
const TIME = '/usr/bin/time'

/** Runs a program to its end, or until it is interrupted. @throws when it fails: half a run is no measurement */
export const measure = async ({words, folder, env}: Program, lasting?: Lasting): Promise<Cost> => {
  const scratch = await mkdtemp(join(tmpdir(), 'jsctl-bench-time-'))
  const report = join(scratch, 'time')
  try {
    const child = spawn(TIME, ['-f', '%e %U %S %M', '-o', report, ...words], {
      cwd: folder,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own: GNU time lives on when all of it is interrupted.
      detached: lasting !== undefined,
    })
    void lasting?.until.then(() => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT')
    })
    let stderr = ''
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString('utf8')))
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code ?? 'a signal'}: ${stderr.slice(-2000)}`)
    const [wall = 0, user = 0, system = 0, kib = 0] = (await readFile(report, 'utf8')).trim().split(' ').map(Number)
    return {wall, cpu: user + system, memory: kib / 1024}
  } finally {
    await rm(scratch, {recursive: true})
  }
}

const middle = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((left, right) => left - right)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}

/** The middle of each figure by itself. */
export const median = (costs: readonly Cost[]): Cost => ({
  wall: middle(costs.map(({wall}) => wall)),
  cpu: middle(costs.map(({cpu}) => cpu)),
  memory: middle(costs.map(({memory}) => memory)),
})
