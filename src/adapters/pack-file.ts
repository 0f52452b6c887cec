import {randomUUID} from 'node:crypto'
import {createWriteStream} from 'node:fs'
import {mkdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {hashing, type Sha256} from '../domain/digest.ts'
import {translated} from './directory-failures.ts'

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
  const path = join(directory, `pack-${randomUUID()}.gz`)
  const hash = hashing()
  let size = 0
  const measured = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      hash.update(piece)
      size += piece.length
      yield piece
    }
  }
  await translated('write', path, async () => {
    await mkdir(directory, {recursive: true, mode: 0o700})
    try {
      await pipeline(measured, createWriteStream(path, {flags: 'wx', mode: 0o600}))
    } catch (error) {
      await rm(path, {force: true})
      throw error
    }
  })
  return {path, sha256: hash.digest(), size}
}
