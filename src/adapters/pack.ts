import {rm} from 'node:fs/promises'
import {sha256, type Sha256} from '../domain/digest.ts'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import type {PackReference} from '../domain/release.ts'
import {packKey} from '../domain/store-keys.ts'
import type {PackInput, Packs, SpooledPack} from '../ports/packs.ts'
import {translated} from './directory-failures.ts'
import {gzipPieces} from './gzip.ts'
import {clearLeftovers} from './leftovers.ts'
import {isPackFile, writePackFile} from './pack-file.ts'
import {openPack, unpackPack} from './pack-unpack.ts'
import {makePrivateFolder} from './private-folder.ts'

const spooledPack = (path: string, reference: PackReference, offsets: ReadonlyMap<Sha256, number>): SpooledPack => ({
  reference,
  offsets,
  upload: (store) => store.upload(packKey(reference.sha256), {path, size: reference.size}),
  discard: () => translated('delete', path, () => rm(path, {force: true})),
})

const changed = ({sha256: digest}: PackInput): Failure =>
  new Failure('failed', `the content ${digest} changed after it was checked; nothing was published`, {
    hints: ['Save your work in the editor, then run the command again.'],
  })

const readVerified = async (input: PackInput): Promise<Uint8Array> => {
  const bytes = await input.read()
  if (bytes.length !== input.size || sha256(bytes) !== input.sha256) throw changed(input)
  return bytes
}

const spool = async (directory: string, contents: readonly PackInput[]): Promise<SpooledPack> => {
  const offsets = new Map<Sha256, number>()
  let contentSize = 0
  const concatenated = async function* (): AsyncGenerator<Uint8Array> {
    for (const input of contents) {
      if (offsets.has(input.sha256)) continue
      if (contentSize + input.size > LIMITS.packContent) {
        throw new Failure('failed', `a pack would hold more than ${LIMITS.packContent} bytes; nothing was published`)
      }
      const bytes = await readVerified(input)
      offsets.set(input.sha256, contentSize)
      contentSize += bytes.length
      yield bytes
    }
  }
  const {path, sha256: digest, size} = await writePackFile(directory, gzipPieces(concatenated()))
  return spooledPack(path, {sha256: digest, size, contentSize}, offsets)
}

/**
 * Packs by way of temporary files.
 * @param folder for nothing else and nobody else: it is made when it is needed, and what killed runs left there is removed then
 */
export const filePacks = (folder: string): Packs => {
  let prepared: Promise<void> | undefined
  const prepare = async (): Promise<void> => {
    await makePrivateFolder(folder)
    await clearLeftovers(folder, isPackFile)
  }
  const place = async (): Promise<string> => {
    await (prepared ??= prepare())
    return folder
  }
  return {
    spool: async (contents) => spool(await place(), contents),
    fetch: async (store, reference) => {
      const stored = await openPack(store, reference)
      if (stored === undefined) return undefined
      const {path} = await writePackFile(await place(), stored)
      return spooledPack(path, reference, new Map())
    },
    unpack: (store, request) => unpackPack(store, request),
  }
}
