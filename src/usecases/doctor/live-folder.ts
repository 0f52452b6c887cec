import {fail, ok, warn, type CheckGroup, type Diagnosis} from '../../domain/checkup.ts'
import type {EnvironmentName} from '../../domain/environment.ts'
import {printable} from '../../domain/path.ts'
import type {Release} from '../../domain/release.ts'
import type {DoctorDoors} from './environment-context.ts'
import {noFolder, roomFor, trialResult} from './folder.ts'
import {runChecks, type Check} from './run-checks.ts'

/** A live folder of the configuration. */
export type NamedLiveFolder =
  | {readonly of: 'desk'; readonly path: string; readonly origin: string}
  /** `environment`: what `server.env` says. */
  | {readonly of: 'server'; readonly path: string; readonly origin: string; readonly environment?: EnvironmentName}

interface LiveContext extends DoctorDoors {
  readonly live: NamedLiveFolder
  readonly releases: ReadonlyMap<EnvironmentName, Release>
}

/** Bytes that a small file takes on a disk. */
const BLOCK = 4096

const missing = ({live: {of, path, origin}}: LiveContext, above: 'there' | 'absent'): Diagnosis => {
  if (of === 'server' && above === 'there') {
    return warn(
      `${printable(path)} is not there (${origin}): a pull makes it`,
      'Is that what JobScheduler watches? Usually it is config/live, and is there.',
    )
  }
  return fail(
    of === 'desk' ? 'configuration' : 'not-found',
    `${printable(path)} does not exist (${origin})`,
    `Correct ${of === 'desk' ? '`live`' : '`live` of [server]'}; a drive may not be mounted.`,
  )
}

const folder = async (context: LiveContext): Promise<Diagnosis> => {
  const {path, origin, of} = context.live
  const {found, above, remote} = await context.checkups.look(path)
  if (found === 'nothing') return missing(context, above)
  if (found === 'file') return noFolder(path, `Correct the setting at ${origin}.`)
  await context.checkups.readNames(path)
  return of === 'desk' || remote === undefined
    ? ok(`is there and can be read (${origin})`)
    : warn(
        `is there, on ${remote} (${origin})`,
        'Renames and times of such a file system may reach JobScheduler late, or twice: a folder of its own machine is better.',
      )
}

/** Looks only where there is a folder to look into. */
const inFolder =
  (look: (context: LiveContext) => Promise<Diagnosis | undefined>): Check<LiveContext>['look'] =>
  async (context) =>
    (await context.checkups.look(context.live.path)).found === 'folder' ? look(context) : undefined

const write = async ({checkups, live, identity}: LiveContext): Promise<Diagnosis> =>
  trialResult(await checkups.tryWriting(live.path, '.jsctl-doctor-'), identity.author, 'times')

const lock = async ({checkups, live}: LiveContext): Promise<Diagnosis> =>
  (await checkups.isHeld(live.path))
    ? ok('a pull holds it at this moment, or `jsctl pull --watch` does all the time')
    : ok('no pull holds it')

const state = async ({openLiveFolder, live}: LiveContext): Promise<Diagnosis> => {
  const opened = await openLiveFolder(live.path)
  const stored = await opened.readState()
  if (stored.kind === 'absent') return ok('never pulled into')
  if (stored.kind === 'damaged') {
    return warn(
      `what jsctl knows of it cannot be read: ${printable(stored.problem)}`,
      'The next pull finds it out again.',
    )
  }
  const {environment, applied} = stored.state
  const wanted = live.of === 'server' ? live.environment : undefined
  if (wanted !== undefined && wanted !== environment) {
    return fail(
      'refused',
      `mirrors "${environment}", but \`server.env\` says "${wanted}"`,
      `Pull ${wanted} into another folder, or correct \`env\` of [server].`,
    )
  }
  const says = applied === null ? `mirrors "${environment}"` : `holds ${environment}@${applied.release}`
  return (await opened.readJournal()) === undefined
    ? ok(says)
    : warn(`${says}; a pull was interrupted`, 'The next `jsctl pull` finishes what was begun.')
}

const space = async ({checkups, live, releases}: LiveContext): Promise<Diagnosis | undefined> => {
  const look = await checkups.look(live.path)
  const {environment} = live.of === 'server' ? live : {environment: undefined}
  const release = environment === undefined ? undefined : releases.get(environment)
  const files = release?.manifest.files ?? []
  const needed = files.reduce((sum, file) => sum + file.size + BLOCK, 0)
  return roomFor(look, needed, release === undefined ? '' : `all of ${environment ?? ''}@${release.manifest.release}`)
}

const FOLDER_CHECK: Check<LiveContext> = {check: 'folder', look: folder}

/** A desk's folder is only read; a server's is written to by every pull. */
const CHECKS: Readonly<Record<NamedLiveFolder['of'], readonly Check<LiveContext>[]>> = {
  desk: [FOLDER_CHECK],
  server: [
    FOLDER_CHECK,
    {check: 'state', needs: ['folder'], look: inFolder(state)},
    {check: 'write', needs: ['folder'], look: inFolder(write)},
    {check: 'lock', needs: ['folder'], look: inFolder(lock)},
    {check: 'space', needs: ['folder'], look: space},
  ],
}

/** Examines a live folder. @throws Failure 'interrupted' */
export const examineLiveFolder = async (
  doors: DoctorDoors,
  live: NamedLiveFolder,
  releases: ReadonlyMap<EnvironmentName, Release>,
): Promise<CheckGroup> => ({
  subject: {kind: 'live-folder', of: live.of, path: live.path},
  checks: await runChecks(CHECKS[live.of], {...doors, live, releases}, doors.checkpoint),
})
