import {randomUUID} from 'node:crypto'
import {open, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {hashing, type Sha256} from '../domain/digest.ts'
import {translated} from './directory-failures.ts'

const PREFIX = 'pack-'
const SUFFIX = '.gz'

export const isPackFile = (name: string): boolean => name.startsWith(PREFIX) && name.endsWith(SUFFIX)

/** A pack's bytes in a temporary file. */
export interface PackFile {
  readonly path: string
  /** Of its bytes. */
  readonly sha256: Sha256
  /** Bytes. */
  readonly size: number
}

/**
 * Writes pieces to a new temporary file that only this user can read, hashed on the way, in bounded memory. Nothing is left
 * behind by a failure.
 * @throws Failure for the disk; the errors of `pieces` come through
 */
export const writePackFile = async (directory: string, pieces: AsyncIterable<Uint8Array>): Promise<PackFile> => {
  const path = join(directory, `${PREFIX}${randomUUID()}${SUFFIX}`)
  const hash = hashing()
  let size = 0
  await translated('write', path, async () => {
    // Opened before anything can fail: a stream that opens it itself may do so after its failure was answered by the removal.
    const file = await open(path, 'wx', 0o600)
    try {
      try {
        for await (const piece of pieces) {
          hash.update(piece)
          size += piece.length
          await file.writeFile(piece)
        }
      } finally {
        await file.close()
      }
    } catch (error) {
      await rm(path, {force: true})
      throw error
    }
  })
  return {path, sha256: hash.digest(), size}
}
