import assert from 'node:assert/strict'
import {mkdir, rm, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {jobText} from '../support/publishing.ts'
import {readFiles} from '../support/world.ts'
import {runAndKill} from './kills.ts'
import type {Soak} from './soak.ts'

/** Somebody at a desk who changes files and publishes them, over and over; others publish to the same place. */
export interface Publisher {
  readonly ended: Promise<void>
  /** The releases of which its processes were told that they are published: number -> message. */
  readonly told: ReadonlyMap<number, string>
  readonly kills: () => number
  /** Publishes until it is done, and not killed. @returns what it has in the newest release */
  publishAll(): Promise<Record<string, string>>
}

const FILES = 40
/** 0 done, 6 somebody else was quicker, 75 try again. */
const NORMAL = [0, 6, 75]

interface Told {
  readonly result: string
  readonly release?: number
}

export const startPublisher = async (soak: Soak, name: string, environment: string): Promise<Publisher> => {
  const {chance, folder, run} = soak
  const desk = join(folder, `desk-${name}`)
  const told = new Map<number, string>()
  let kills = 0
  let changes = 0
  await mkdir(desk)

  const change = async (): Promise<void> => {
    for (let count = 1 + chance.below(5); count > 0; count--) {
      const number = chance.below(FILES)
      const file = join(desk, name, `f${number % 4}`, `${number}.job.xml`)
      await rm(file, {force: true})
      if (chance.below(6) === 0) continue
      await mkdir(dirname(file), {recursive: true})
      await writeFile(file, jobText(`${name} ${++changes} ${'x'.repeat(chance.below(20_000))}`))
    }
    // There is always something to publish.
    await mkdir(join(desk, name), {recursive: true})
    await writeFile(join(desk, name, 'always.job.xml'), jobText(`${name} ${++changes}`))
  }

  const words = (message: string): readonly string[] => {
    const only = ['--only', `${name}/**`, '--max-delete', '100%', '--allow-reverts']
    return ['push', desk, '--env', environment, ...only, '--yes', '--json', '--message', message]
  }

  const note = (code: number | null, stdout: string, message: string): void => {
    if (code !== 0) return
    const {result, release} = JSON.parse(stdout) as Told
    if (result === 'published' && release !== undefined) told.set(release, message)
  }

  const publishOnce = async (): Promise<void> => {
    const message = `${name} ${changes}`
    const dies = chance.below(3) === 0
    const ended = dies
      ? await runAndKill(soak, words(message), {after: chance.below(1200), signal: chance.pick(['SIGKILL', 'SIGTERM'])})
      : await run(...words(message))
    // 143: it was listening already.
    if (dies && (ended.signal !== null || ended.code === 143)) kills++
    else assert.ok(NORMAL.includes(ended.code ?? -1), `push ended with ${ended.code}:\n${ended.stderr}${ended.stdout}`)
    note(ended.code, ended.stdout, message)
  }

  const work = async (): Promise<void> => {
    while (soak.goesOn()) {
      await change()
      await publishOnce()
    }
  }

  return {
    told,
    kills: () => kills,
    ended: work(),
    publishAll: async () => {
      await change()
      const message = `${name}, the last one`
      for (let tries = 1; ; tries++) {
        const {code, stdout, stderr} = await run(...words(message))
        note(code, stdout, message)
        if (code === 0) return readFiles(desk)
        assert.ok(NORMAL.includes(code ?? -1) && tries < 10, `push ended with ${code}:\n${stderr}${stdout}`)
      }
    },
  }
}
