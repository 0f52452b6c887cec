import {fork} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'

/** What a reader may see in a live folder while pulls are killed in it. */
export interface Watch {
  readonly folder: string
  /** Every whole content of a visible file. */
  readonly contents: readonly string[]
  /** Files that are there at any time: replaced perhaps, but never gone. */
  readonly lasting: readonly string[]
  /** Folders that are there at any time, and are the same ones: an engine drops a folder that vanishes, with all in it. */
  readonly staying: readonly string[]
}

/** What it saw. */
export interface Seen {
  readonly reads: number
  readonly violations: readonly string[]
}

/** A process that reads a folder as an engine does, again and again, while others work in it. */
export interface Reader {
  /** Comes back when it is reading. */
  watch(watch: Watch): Promise<void>
  stop(): Promise<Seen>
  end(): void
}

export const startReader = (): Reader => {
  const child = fork(fileURLToPath(new URL('folder-reader-child.ts', import.meta.url)), {execArgv: ['--import', 'tsx']})
  const ended = once(child, 'exit').then(() => {
    throw new Error('the reader ended')
  })
  ended.catch(() => undefined)
  const ask = async (message: Watch | 'stop'): Promise<unknown> => {
    const answer = once(child, 'message')
    child.send(message)
    const [value] = (await Promise.race([answer, ended])) as [unknown]
    return value
  }
  return {
    watch: async (watch) => {
      await ask(watch)
    },
    stop: async () => (await ask('stop')) as Seen,
    end: () => {
      child.kill()
    },
  }
}
