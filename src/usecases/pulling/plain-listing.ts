import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {exceedsLimit, type DeletionLimit} from '../../domain/guards.ts'
import {isIgnoredPath} from '../../domain/ignored-names.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {LiveState} from '../../domain/live-state.ts'
import {decodingProblem, isLivePath, pathClashes, pathProblem, printable, type LivePath} from '../../domain/path.ts'
import {isViewKey, RELEASES_PREFIX} from '../../domain/store-keys.ts'
import type {StoreEntry, StoreReader} from '../../ports/index.ts'
import type {SkippedKey} from './request.ts'

/** What a bucket filled by other tools holds. */
export interface PlainListing {
  readonly objects: ReadonlyMap<LivePath, StoreEntry>
  readonly skipped: SkippedKey[]
}

/** @throws Failure 'refused' */
export const refuseReleases = (environment: Environment, why: string): never => {
  throw new Failure('refused', `${environment.name} has releases: ${why}`, {
    hints: ['Pull without --plain: releases are verified, plain objects cannot be.'],
  })
}

const problemOf = ({key, size}: StoreEntry): string | undefined =>
  decodingProblem(key) ??
  pathProblem(key) ??
  (size > LIMITS.file ? `it has ${size} bytes, more than a file may` : undefined)

/** Takes out what cannot lie in one folder. */
const separateClashes = ({objects, skipped}: PlainListing & {readonly objects: Map<LivePath, StoreEntry>}): void => {
  for (const {kind, first, second} of pathClashes(objects.keys())) {
    const [out, other] = kind === 'directory' ? [first, second] : [second, first]
    if (objects.delete(out)) skipped.push({key: out, problem: `it cannot lie beside ${printable(other)}`})
  }
}

/** A complete listing. @throws Failure 'refused' when there are releases */
export const listPlain = async (store: StoreReader, environment: Environment): Promise<PlainListing> => {
  const objects = new Map<LivePath, StoreEntry>()
  const skipped: SkippedKey[] = []
  const take = (entry: StoreEntry): void => {
    const {key} = entry
    if (key.startsWith(RELEASES_PREFIX)) refuseReleases(environment, `${printable(key)} lies in ${environment.url}`)
    // Consoles show folders by empty objects whose keys end in "/"; the other names no push or import would publish either.
    if (!isViewKey(key) || key.endsWith('/') || isIgnoredPath(key)) return
    const problem = problemOf(entry)
    if (problem === undefined && isLivePath(key)) objects.set(key, entry)
    else skipped.push({key, problem: problem ?? 'it is no path'})
  }
  for await (const page of store.list('')) for (const entry of page) take(entry)
  separateClashes({objects, skipped})
  if (objects.size <= LIMITS.files) return {objects, skipped}
  throw new Failure('integrity', `${environment.url} holds more than ${LIMITS.files} objects`)
}

/** @throws Failure 'refused' when too many mirrored files are gone from the bucket */
export const guardPlain = (
  state: LiveState | undefined,
  listed: PlainListing,
  limit: DeletionLimit,
  environment: Environment,
): void => {
  const mirrored = [...(state?.files.keys() ?? [])]
  const gone = mirrored.filter((path) => !listed.objects.has(path)).length
  if (gone === 0 || !exceedsLimit(gone, mirrored.length, limit)) return
  throw new Failure(
    'refused',
    `this would delete ${gone} of the ${mirrored.length} mirrored files: they are gone from ${environment.url}`,
    {
      hints: [
        `If that is meant, say --max-delete ${gone}.`,
        'If not: is this the right bucket and prefix? Nothing was changed.',
      ],
    },
  )
}
