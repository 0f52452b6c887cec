import {randomUUID} from 'node:crypto'
import {open, readFile, rename, rm, stat} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import {printable} from '../domain/path.ts'
import type {PlanFiles} from '../ports/index.ts'
import {translated} from './directory-failures.ts'
import {errnoOf} from './errno.ts'

/** Saved plans on the disk of a desk: whole or not at all, for nobody else's eyes. */
export const planFiles: PlanFiles = {
  read: (path) =>
    translated('read', path, async () => {
      const found = await stat(path).catch((error: unknown) => {
        if (errnoOf(error) !== 'ENOENT') throw error
        throw new Failure('not-found', `there is no plan ${printable(path)}`, {
          hints: ['`jsctl push --plan-out FILE` saves one.'],
        })
      })
      if (!found.isFile()) throw new Failure('usage', `${printable(path)} is no file`)
      if (found.size > LIMITS.manifest)
        throw new Failure('integrity', `${printable(path)} is larger than a plan can be`)
      return readFile(path)
    }),
  write: (path, bytes) =>
    translated('write', path, async () => {
      const target = resolve(path)
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
