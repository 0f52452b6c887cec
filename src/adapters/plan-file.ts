import {randomUUID} from 'node:crypto'
import {lstat, open, rename, rm} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import {printable} from '../domain/path.ts'
import type {PlanFiles} from '../ports/index.ts'
import {readBoundedFile} from './bounded-file.ts'
import {translated} from './directory-failures.ts'
import {errnoOf, isAbsence} from './errno.ts'
import {whatIsAt} from './real-folders.ts'

const noPlace = (path: string, problem: string, hint: string): Failure =>
  new Failure('usage', `the plan cannot be saved in ${printable(path)}: ${problem}`, {hints: [hint]})

/** The file that a plan is written to. @throws Failure 'usage' when it cannot lie there */
const placeOf = async (path: string): Promise<string> => {
  const target = resolve(path)
  const found = await lstat(target).catch((error: unknown) => {
    if (!isAbsence(error)) throw error
  })
  if (found !== undefined) {
    if (found.isFile()) return target
    // A rename would put a file in the place of /dev/stdout, which is a link.
    const what = found.isDirectory() ? 'it is a folder' : 'it is no regular file but a link, a pipe or the like'
    throw noPlace(path, what, 'Name a file: it is written, or replaced.')
  }
  const folder = dirname(target)
  const above = await whatIsAt(folder)
  if (above === 'folder') return target
  if (above === 'file')
    throw noPlace(path, `${printable(folder)} is no folder`, 'Name a file in a folder that is there.')
  throw noPlace(
    path,
    `there is no folder ${printable(folder)}`,
    'Make that folder, or name a file in one that is there.',
  )
}

/** Saved plans on the disk of a desk: whole or not at all, for nobody else's eyes. */
export const planFiles: PlanFiles = {
  read: (path) =>
    translated('read', path, async () => {
      const read = await readBoundedFile(path, LIMITS.manifest).catch((error: unknown) => {
        if (errnoOf(error) !== 'ENOENT') throw error
        throw new Failure('not-found', `there is no plan ${printable(path)}`, {
          hints: ['`jsctl push --plan-out FILE` saves one.'],
        })
      })
      if (read.kind === 'read') return read.bytes
      throw new Failure('usage', `${printable(path)} is no plan: it ${read.problem}`, {
        hints: ['Name the file that `jsctl push --plan-out FILE` wrote.'],
      })
    }),
  requirePlace: (path) =>
    translated('write', path, async () => {
      await placeOf(path)
    }),
  write: (path, bytes) =>
    translated('write', path, async () => {
      const target = await placeOf(path)
      const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
      try {
        const file = await open(temporary, 'wx', 0o600)
        try {
          await file.writeFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(temporary, target)
      } finally {
        await rm(temporary, {force: true})
      }
    }),
}
