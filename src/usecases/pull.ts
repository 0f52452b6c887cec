import type {HeldLiveFolder} from '../ports/index.ts'
import {refuseDeskFolder} from './pulling/desk-folder.ts'
import {findRelease} from './pulling/find-release.ts'
import {readGround} from './pulling/ground.ts'
import {mirrorKept} from './pulling/mirror-kept.ts'
import {mirrorPlain} from './pulling/mirror-plain.ts'
import {mirrorRelease} from './pulling/mirror-release.ts'
import {listPlain} from './pulling/plain-listing.ts'
import {reportHolding} from './pulling/report.ts'
import type {PullDoors, PullRequest, PullResult} from './pulling/request.ts'

/**
 * Brings a live folder in line with what is published (live-folder.md). A second pull changes nothing and is one request.
 * @throws Failure 'busy' when another pull holds the folder, 'refused' for the wrong environment or a desk's folder, 'integrity' for a bad
 * release: in all these cases nothing was changed
 */
export const pull = async (world: PullDoors, request: PullRequest): Promise<PullResult> => {
  const {environment, source, care} = request
  const folder = await world.openLiveFolder(request.into)
  await refuseDeskFolder(world, folder, request)
  const isFirst = source.kind !== 'kept' && (await folder.readState()).kind === 'absent'
  // Before a folder is touched for the first time: is there anything for it, and may it be seen?
  const found = isFirst && source.kind === 'releases' ? await findRelease(world, environment, undefined) : undefined
  const listed =
    isFirst && source.kind === 'plain' ? await listPlain(await world.stores.read(environment), environment) : undefined
  const mirror = async (held: HeldLiveFolder | undefined): Promise<PullResult> => {
    const pulling = {world, request, held, ground: await readGround(world, folder, environment, care)}
    switch (source.kind) {
      case 'releases':
        return mirrorRelease(pulling, found)
      case 'kept':
        return mirrorKept(pulling, source.release)
      case 'plain':
        return mirrorPlain(pulling, source.maxDelete, listed)
    }
  }
  const mirrorAndReport = async (held: HeldLiveFolder): Promise<PullResult> => {
    const result = await mirror(held)
    const {server} = request
    // Going back without the store tells it nothing; the next pull that asks it does.
    if (server === undefined || source.kind !== 'releases') return result
    return {...result, report: await reportHolding(world, folder, held, server, result)}
  }
  return request.mode === 'dry-run' ? mirror(undefined) : folder.hold(mirrorAndReport)
}
