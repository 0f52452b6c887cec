import {readdirSync, readFileSync, rmdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {isSha256, type Sha256} from '../domain/digest.ts'
import {LIMITS} from '../domain/limits.ts'
import {isReleaseNumber, type ReleaseNumber} from '../domain/store-keys.ts'
import type {KeptThings} from '../ports/index.ts'
import {writeDurably} from './durability.ts'
import {errnoOf, isAbsence} from './errno.ts'
import {liveFailure} from './live-failures.ts'
import {makeOwn} from './live-own-folders.ts'
import {lookAt} from './live-scan.ts'

/** `.jsctl-live/kept/42.jsonl.gz`: the stored bytes of a release that this server can go back to. */
export const RELEASES = 'kept'
/** `.jsctl-live/contents/<sha256>`: what such releases hold and the live folder held. */
export const CONTENTS = 'contents'

const SUFFIX = '.jsonl.gz'

/** Nothing where the system finds nothing; also a link, which would lead elsewhere, is nothing. */
const readPlain = (file: string, limit: number): Uint8Array | undefined => {
  const found = lookAt(file)
  if (found?.isFile() !== true || found.size > limit) return undefined
  try {
    return readFileSync(file)
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw liveFailure(error, 'read', file)
  }
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isAbsence(error)) return []
    throw liveFailure(error, 'read the folder', folder)
  }
}

const releaseOf = (name: string): ReleaseNumber | undefined => {
  if (!name.endsWith(SUFFIX)) return undefined
  const number = Number(name.slice(0, -SUFFIX.length))
  return isReleaseNumber(number) ? number : undefined
}

/** The stored bytes of a release; whether they are right is for the reader to check. */
export const readKeptRelease = (own: string, release: ReleaseNumber): Uint8Array | undefined =>
  readPlain(join(own, RELEASES, `${release}${SUFFIX}`), LIMITS.manifest)

/** A content; whether it is what its name says is for the reader to check. */
export const readKeptContent = (own: string, digest: Sha256): Uint8Array | undefined =>
  readPlain(join(own, CONTENTS, digest), LIMITS.file)

export const listKeptContents = (own: string): ReadonlySet<Sha256> =>
  new Set(namesIn(join(own, CONTENTS)).filter(isSha256))

export const writeKeptRelease = async (own: string, release: ReleaseNumber, bytes: Uint8Array): Promise<void> => {
  const folder = join(own, RELEASES)
  makeOwn(folder)
  await writeDurably(join(folder, `${release}${SUFFIX}`), bytes)
}

const removeIfEmpty = (folder: string): void => {
  try {
    rmdirSync(folder)
  } catch (error) {
    if (!isAbsence(error) && !['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error
  }
}

/** Removes what we keep beyond `wanted`; what we did not write there stays. */
export const removeOtherKept = (own: string, wanted: KeptThings): void => {
  const [releases, contents] = [join(own, RELEASES), join(own, CONTENTS)]
  for (const name of namesIn(releases)) {
    const release = releaseOf(name.replace(/\.new$/, ''))
    if (release === undefined || (wanted.releases.has(release) && !name.endsWith('.new'))) continue
    rmSync(join(releases, name), {force: true})
  }
  for (const name of namesIn(contents)) {
    if (isSha256(name) && !wanted.contents.has(name)) rmSync(join(contents, name), {force: true})
  }
  removeIfEmpty(releases)
  removeIfEmpty(contents)
}
