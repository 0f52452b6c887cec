import {fail, ok, skipped, warn, type Diagnosis} from '../../domain/checkup.ts'
import {sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import {printable} from '../../domain/path.ts'
import type {PackReference, Release} from '../../domain/release.ts'
import {checkupKey, listedKey, MAX_RELEASE, packKey, releaseKey, type StoreKey} from '../../domain/store-keys.ts'
import type {StoreReader} from '../../ports/index.ts'
import {refuseHoles} from '../newest-release.ts'
import {checkMarker} from '../publication/contact.ts'
import {missingPacks} from '../publication/present-packs.ts'
import {readOwnRelease} from '../readable-store.ts'
import {readHold} from '../status.ts'
import type {EnvironmentContext} from './environment-context.ts'
import type {Check} from './run-checks.ts'

const isForbidden = (error: unknown): boolean => error instanceof Failure && error.kind === 'forbidden'

const list = async (context: EnvironmentContext): Promise<Diagnosis> => {
  await context.survey()
  const store = await context.reader()
  try {
    await store.list('')[Symbol.asyncIterator]().next()
  } catch (error) {
    if (!isForbidden(error)) throw error
    return warn(
      'releases may be listed, the plain objects beside them may not',
      'That is enough to pull. Push, status and verify list the whole store: grant s3:ListBucket on all of its prefix.',
    )
  }
  return ok('releases and plain objects may be listed')
}

/** One key that nobody has, for each place where a reader asks for keys that may be missing. */
const missingKeys = ({identity}: EnvironmentContext): readonly (readonly [place: string, key: StoreKey])[] => {
  const id = identity.newId()
  return [
    ['.jsctl/releases/', releaseKey(MAX_RELEASE)],
    ['.jsctl/packs/', packKey(sha256(id))],
    ['.jsctl/', checkupKey(id)],
    ['plain objects', listedKey(`jsctl-doctor-${id}`)],
  ]
}

/** S3 says 403 instead of 404 for a missing key to those who may not list it: an idle poll could not tell the two. */
const missing = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const store = await context.reader()
  const refused: string[] = []
  for (const [place, key] of missingKeys(context)) {
    try {
      await store.get(key, {limit: LIMITS.document})
    } catch (error) {
      // Whatever lies there instead, and is too large, is an answer.
      if (isForbidden(error)) refused.push(place)
      else if (!(error instanceof Failure) || error.kind !== 'integrity') throw error
    }
  }
  if (refused.length === 0) return ok('a missing key is answered as missing')
  return fail(
    'forbidden',
    `a missing key is answered with "not allowed" instead of "not found": ${refused.join(', ')}`,
    'Grant s3:GetObject and s3:ListBucket there; a condition on s3:prefix must be StringLikeIfExists, because a request for one key has no prefix.',
  )
}

const marker = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const {environment} = context
  const known = await context.marker()
  if (known !== undefined) {
    checkMarker(known.marker, environment)
    return ok(`the store is that of "${environment.name}"`)
  }
  if ((await context.survey()).newest === undefined) return ok('none yet: nothing is published')
  return fail(
    'integrity',
    'there are releases, but no marker (.jsctl/environment.json)',
    'Somebody deleted it. Put it back from a backup: it says which environment this store is.',
  )
}

/** Packs that are not there; who may not list them, which is enough to pull, is told of the first one. */
const missingOf = async (store: StoreReader, {manifest: {packs}}: Release): Promise<readonly PackReference[]> => {
  try {
    return await missingPacks({packs}, store)
  } catch (error) {
    if (!isForbidden(error)) throw error
    return missingPacks({packs: packs.slice(0, 1)}, store)
  }
}

const read = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const {environment, compression} = context
  const survey = await context.survey()
  if (survey.newest === undefined) return skipped('nothing is published yet')
  const store = await context.reader()
  const known = await context.marker()
  const release = await readOwnRelease({environment, store, compression, marker: known?.marker}, survey.newest)
  context.found(release)
  if ((await missingOf(store, release)).length > 0) {
    return fail(
      'integrity',
      `a pack of ${environment.name}@${survey.newest} is gone or cut off: servers cannot take that release`,
      `\`jsctl verify --env ${environment.name} --repair\` brings back what is still somewhere.`,
    )
  }
  refuseHoles(survey, environment)
  return ok(`${environment.name}@${survey.newest} was read and verified`)
}

const hold = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const found = await readHold(await context.reader(), context.clock.now())
  if (found === undefined) return ok('none')
  if ('problem' in found) {
    return warn(
      `there is one, though nobody can read by whom: ${printable(found.problem)}`,
      'Nobody can publish. Who may? Delete .jsctl/hold.json once that is clear.',
    )
  }
  const by = printable(found.by)
  const until = found.until === undefined ? '' : ` until ${found.until}`
  return warn(
    `publishing is held since ${found.since}${until} by ${by}: ${printable(found.message)}`,
    `Push ends with 7 meanwhile. Ask ${by}, or wait until the hold is lifted.`,
  )
}

/** What holds for every kind of store. */
export const LIST_CHECK: Check<EnvironmentContext> = {check: 'list', needs: ['bucket', 'folder'], look: list}
export const MISSING_CHECK: Check<EnvironmentContext> = {check: 'missing-keys', needs: ['bucket'], look: missing}
export const READING_CHECKS: readonly Check<EnvironmentContext>[] = [
  {check: 'marker', needs: ['bucket', 'folder'], look: marker},
  {check: 'read', needs: ['bucket', 'folder', 'list', 'marker'], look: read},
  {check: 'hold', needs: ['bucket', 'folder', 'missing-keys'], look: hold},
]
