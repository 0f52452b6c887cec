import assert from 'node:assert/strict'
import {runAndKill} from './kills.ts'
import type {Soak} from './soak.ts'

/** `pull --watch` on a server, started again whenever it is killed. */
export interface Agent {
  readonly ended: Promise<void>
  readonly kills: () => number
}

/** How long one lives, in milliseconds: now and then so short that it dies at its first pull. */
const LONGEST = 6000

export const startAgent = (soak: Soak, folder: string, environment: string): Agent => {
  const {chance} = soak
  let kills = 0
  const work = async (): Promise<void> => {
    while (soak.goesOn()) {
      const signal = chance.pick(['SIGKILL', 'SIGTERM'] as const)
      const words = ['pull', '--watch', '--interval', '1s', '--env', environment, '--into', folder, '--json']
      const ended = await runAndKill(soak, words, {after: 200 + chance.below(LONGEST), signal})
      kills++
      // A signal that comes before jsctl listens ends the process as it ends every process.
      const usual = signal === 'SIGTERM' && (ended.code === 0 || ended.code === 143 || ended.signal === 'SIGTERM')
      assert.ok(ended.signal === signal || usual, `the agent ended with ${ended.code}:\n${ended.stderr}${ended.stdout}`)
      assert.doesNotMatch(ended.stdout + ended.stderr, /"code": ?"bug"|is a bug in jsctl/)
    }
  }
  return {ended: work(), kills: () => kills}
}
