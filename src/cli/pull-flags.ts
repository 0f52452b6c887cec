import type {LayeredConfiguration, Setting} from '../domain/configuration-layers.ts'
import {Failure} from '../domain/failure.ts'
import {parseDeletionLimit} from '../domain/guards.ts'
import {printable} from '../domain/path.ts'
import {DEFAULT_INTERVAL, INTERVAL_RULE, parseInterval} from '../domain/poll-schedule.ts'
import {isServerName, type ServerName} from '../domain/server-name.ts'
import {isReleaseNumber} from '../domain/store-keys.ts'
import type {FolderOwner, PullSource} from '../usecases/pulling/request.ts'
import {settingPath} from './live-root.ts'

/** What names a source. */
interface SourceFlags {
  readonly plain: boolean
  readonly offline: boolean
  readonly newest: boolean
  readonly to?: number | undefined
  readonly 'max-delete'?: string | undefined
}

const usage = (message: string, ...hints: readonly string[]): Failure => new Failure('usage', message, {hints})

const keptSource = (flags: SourceFlags): PullSource | {readonly kind: 'list'} => {
  const {plain, newest, to} = flags
  if (plain) throw usage('--offline does not go with --plain: a mirror of plain objects keeps nothing')
  if (newest) {
    throw usage(
      '--offline does not go with --newest, which asks the store',
      'Say --to N: `jsctl pull --offline` lists what is kept.',
    )
  }
  refuseMaxDelete(flags)
  if (to === undefined) return {kind: 'list'}
  if (isReleaseNumber(to)) return {kind: 'kept', release: to}
  throw usage(`--to ${to} is no number of a release`)
}

const refuseMaxDelete = ({'max-delete': maxDelete}: SourceFlags): void => {
  if (maxDelete === undefined) return
  throw usage(
    '--max-delete belongs to --plain: a verified release is applied as it stands',
    'How much a release may delete is decided where it is published.',
  )
}

/**
 * Releases, one that is kept or a list of those, or a plain bucket.
 * @throws Failure 'usage' for flags that do not go together
 */
export const askedFor = (flags: SourceFlags): PullSource | {readonly kind: 'list'} => {
  const {plain, offline, newest, to, 'max-delete': maxDelete} = flags
  if (offline) return keptSource(flags)
  if (to !== undefined) {
    throw usage(
      '--to belongs to --offline',
      'To publish an older release again for all servers of an environment: `jsctl rollback`.',
    )
  }
  if (!plain) {
    refuseMaxDelete(flags)
    return {kind: 'releases', want: newest ? 'newest' : 'newest-or-pinned'}
  }
  if (newest) throw usage('--newest does not go with --plain: plain objects have no releases')
  return {kind: 'plain', maxDelete: maxDelete === undefined ? {kind: 'default'} : parseDeletionLimit(maxDelete)}
}

/** @throws Failure 'usage' for flags that do not go together */
export const refuseContradictions = (flags: {
  watch: boolean
  'dry-run': boolean
  interval?: string | undefined
  offline: boolean
  newest: boolean
}): void => {
  const once = flags.offline ? '--offline' : flags.newest ? '--newest' : undefined
  if (flags.watch && once !== undefined) {
    throw new Failure('usage', `--watch and ${once} do not go together: ${once} is done once`, {
      hints: ['Stop the agent, say it without --watch, and start the agent again.'],
    })
  }
  if (flags.watch && flags['dry-run']) throw new Failure('usage', '--watch and --dry-run do not go together')
  if (!flags.watch && flags.interval !== undefined) {
    throw new Failure('usage', '--interval belongs to --watch', {hints: ['Without --watch a pull is done once.']})
  }
}

/** Milliseconds. @throws Failure 'usage' for a flag that is no time; the configuration was checked when it was read */
export const intervalOf = (flag: string | undefined, {serverInterval}: LayeredConfiguration): number => {
  const interval = parseInterval(flag ?? serverInterval?.value ?? DEFAULT_INTERVAL)
  if (interval !== undefined) return interval
  throw new Failure('usage', `--interval ${printable(flag ?? '')} ${INTERVAL_RULE}`)
}

/** Whether a folder is the one that [server] names, or the only one that anybody names. @param into absolute */
export const isServers = (into: string, live: Setting<string> | undefined): boolean =>
  live === undefined || settingPath(live, process.cwd()) === into

/** Whose folder the configuration says that `into` is; undefined when it names it nowhere. */
export const ownerOf = async (
  into: string,
  {live, serverLive}: Pick<LayeredConfiguration, 'live' | 'serverLive'>,
  foldersOverlap: (left: string, right: string) => Promise<boolean>,
): Promise<FolderOwner | undefined> => {
  if (serverLive !== undefined && settingPath(serverLive, process.cwd()) === into) return {kind: 'server'}
  if (live === undefined || !(await foldersOverlap(settingPath(live, process.cwd()), into))) return undefined
  return {kind: 'desk', origin: live.origin}
}

/** The name under which this server reports; the configuration was checked when it was read. */
export const nameOfServer = (name: Setting<string> | undefined): ServerName | undefined =>
  name !== undefined && isServerName(name.value) ? name.value : undefined
