import {Failure} from '../domain/failure.ts'
import type {LiveFolder} from '../ports/index.ts'
import {refuseDeskFolder} from './pulling/desk-folder.ts'
import {createAgent, type AgentDoors} from './watching/agent.ts'
import type {WatchSettings} from './watching/events.ts'

export interface WatchDoors extends AgentDoors {
  /** Reads the configuration again. @throws Failure when it is wrong */
  readSettings(): Promise<WatchSettings>
}

/** Looks at a folder whose lock is ours until somebody wants something else. */
const lookUntil = async (
  doors: WatchDoors,
  locked: LiveFolder,
  settings: WatchSettings,
): Promise<'stop' | 'reload'> => {
  doors.tell({event: 'watching', settings, folder: locked.path})
  const openWorld = async () => ({...(await doors.openWorld()), openLiveFolder: () => Promise.resolve(locked)})
  const agent = createAgent({...doors, openWorld}, settings)
  for (;;) {
    const wake = await doors.pace.wait(await agent.poll())
    if (wake === 'stop' || wake === 'reload') return wake
    if (wake === 'now') agent.hurry()
  }
}

const tellWrong = ({tell}: WatchDoors, error: unknown): void => {
  if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
  tell({event: 'failed', failure: error, retry: {kind: 'change'}, holds: null})
}

/** The new settings, or the old ones when the new are wrong. */
const reread = async (doors: WatchDoors, old: WatchSettings): Promise<WatchSettings> => {
  try {
    const settings = await doors.readSettings()
    doors.tell({event: 'reloaded'})
    return settings
  } catch (error) {
    tellWrong(doors, error)
    return old
  }
}

/** New settings name another folder. */
interface Move {
  readonly from: WatchSettings
  readonly to: WatchSettings
}

/**
 * Watches one folder until it is told to stop, or to watch another one. The lock stays ours when the settings are read again: a
 * folder that is away just then is not made anew.
 * @param begun is called when the folder is ours
 */
const watchFolder = async (doors: WatchDoors, first: WatchSettings, begun: () => void): Promise<Move | 'stop'> => {
  const world = await doors.openWorld()
  const folder = await world.openLiveFolder(first.request.into)
  await refuseDeskFolder(world, folder, first.request)
  return folder.lock(async (locked: LiveFolder) => {
    begun()
    let from = first
    while ((await lookUntil(doors, locked, from)) === 'reload') {
      const to = await reread(doors, from)
      if (to.request.into !== from.request.into) return {from, to}
      from = to
    }
    return 'stop'
  })
}

/** Watches one folder after the other; settings whose folder cannot be had are wrong ones, too: the old ones go on. */
const watchInTurn = async (doors: WatchDoors, first: WatchSettings): Promise<void> => {
  let current = first
  let proven: WatchSettings | undefined
  for (;;) {
    let outcome = 'refused' as 'refused' | 'begun'
    try {
      const ended = await watchFolder(doors, current, () => (outcome = 'begun'))
      if (ended === 'stop') return
      ;({from: proven, to: current} = ended)
    } catch (error) {
      if (outcome === 'begun' || proven === undefined) throw error
      tellWrong(doors, error)
      ;[current, proven] = [proven, undefined]
    }
  }
}

/**
 * Keeps a live folder in line with what is published until it is told to stop (docs/pull.md, "As an agent").
 * @throws Failure 'busy' when another pull holds the folder, 'not-found' and 'configuration' when there is no such folder, 'refused' for a desk's; what
 * goes wrong with a store is told and waited for
 */
export const watch = async (doors: WatchDoors, settings: WatchSettings): Promise<void> => {
  try {
    await watchInTurn(doors, settings)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'interrupted') throw error
  }
  doors.tell({event: 'stopped'})
}
