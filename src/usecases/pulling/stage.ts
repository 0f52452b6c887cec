import type {WriteStep} from '../../domain/apply.ts'
import type {Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import type {Finding} from '../../domain/finding.ts'
import type {LivePath} from '../../domain/path.ts'
import type {ContentLocation, Manifest, Release} from '../../domain/release.ts'
import type {HeldLiveFolder, PackRequest} from '../../ports/index.ts'
import type {ReadableStore} from '../readable-store.ts'
import type {ContentCheck} from './check-contents.ts'
import type {PullDoors} from './request.ts'

/** `unreadable`: a pack is not there (any more), or is damaged; a newer release may not need it. */
export type Staged =
  | {readonly kind: 'staged'; readonly findings: readonly Finding[]}
  | {readonly kind: 'unreadable'; readonly failure: Failure}

const locationsOf = (manifest: Manifest, needed: ReadonlySet<Sha256>): ReadonlyMap<Sha256, ContentLocation> =>
  new Map(manifest.files.filter(({sha256}) => needed.has(sha256)).map((file) => [file.sha256, file]))

/** Which packs hold the needed contents, and what is wanted of each. */
const requestsFor = (manifest: Manifest, needed: ReadonlySet<Sha256>): readonly PackRequest[] => {
  const locations = [...locationsOf(manifest, needed).values()]
  return manifest.packs.flatMap((reference, index) => {
    const wanted = locations.filter(({pack}) => pack === index)
    return wanted.length === 0 ? [] : [{reference, wanted}]
  })
}

const pathsByContent = (writes: readonly WriteStep[]): ReadonlyMap<Sha256, readonly LivePath[]> => {
  const paths = new Map<Sha256, LivePath[]>()
  for (const {path, after} of writes) {
    const known = paths.get(after.sha256)
    if (known === undefined) paths.set(after.sha256, [path])
    else known.push(path)
  }
  return paths
}

/** Fetches what the writes need (there is room for it), verifies and looks at it, and stages it; the live folder does not change. */
export const stageRelease = async (
  {packs, tell, checkpoint}: Pick<PullDoors, 'packs' | 'tell' | 'checkpoint'>,
  {readable, release}: {readonly readable: ReadableStore; readonly release: Release},
  held: HeldLiveFolder,
  writes: readonly WriteStep[],
  check: ContentCheck,
): Promise<Staged> => {
  const {manifest} = release
  const paths = pathsByContent(writes)
  const findings: Finding[] = []
  let done = 0
  for (const request of requestsFor(manifest, new Set(paths.keys()))) {
    checkpoint()
    try {
      for await (const {location, bytes: content} of packs.unpack(readable.store, request)) {
        for (const path of paths.get(location.sha256) ?? []) {
          findings.push(...check.look(path, content))
          await held.stage(path, content)
          done++
        }
        tell({type: 'progress', activity: 'fetching', done, total: writes.length})
      }
    } catch (error) {
      if (error instanceof Failure && (error.kind === 'not-found' || error.kind === 'integrity'))
        return {kind: 'unreadable', failure: error}
      throw error
    }
  }
  if (done === writes.length) return {kind: 'staged', findings}
  throw new Failure('integrity', `the packs of release ${manifest.release} do not hold all of its contents`)
}
