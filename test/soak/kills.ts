import {startJsctl, type Ended} from '../support/run-jsctl.ts'
import type {Soak} from './soak.ts'

/** Starts a command and sends it a signal after so many milliseconds, if it still runs. */
export const runAndKill = (
  {folder, env}: Pick<Soak, 'folder' | 'env'>,
  words: readonly string[],
  {after, signal}: {readonly after: number; readonly signal: NodeJS.Signals},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = startJsctl(words, {in: folder, env})
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece))
    child.stderr.on('data', (piece: Buffer) => stderr.push(piece))
    const timer = setTimeout(() => child.kill(signal), after)
    child.on('error', reject)
    child.on('close', (code, ended) => {
      clearTimeout(timer)
      resolve({
        code,
        signal: ended,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      })
    })
  })
