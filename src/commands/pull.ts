import {Flags} from '@oclif/core'
import {orAlsoMissing} from '../cli/also-missing.ts'
import {BaseCommand} from '../cli/base-command.ts'
import {askedFor, intervalOf, isServers, nameOfServer, ownerOf, refuseContradictions} from '../cli/pull-flags.ts'
import {keptJson, renderKept} from '../cli/render/kept.ts'
import {pullJson, renderPull} from '../cli/render/pull.ts'
import {renderWatch, watchJson} from '../cli/render/watch.ts'
import {parseStoreUrl} from '../cli/store-url.ts'
import {watchDoors} from '../cli/watch-doors.ts'
import {foldersOverlap} from '../cli/world.ts'
import {DEFAULT_KEEP} from '../domain/live-state.ts'
import {Failure} from '../domain/failure.ts'
import {listKept} from '../usecases/kept-releases.ts'
import {mirroredStore} from '../usecases/mirrored-store.ts'
import {pull} from '../usecases/pull.ts'
import type {PullRequest} from '../usecases/pulling/request.ts'
import {watch} from '../usecases/watch.ts'

interface PlaceFlags {
  readonly env?: string | undefined
  readonly into?: string | undefined
}

type Place = Pick<PullRequest, 'environment' | 'into'>

export default class Pull extends BaseCommand {
  static override readonly summary =
    'Mirror the newest release into the live folder of a JobScheduler: once, or with --watch each new one.'
  static override readonly description = `Verifies the release, fetches what is missing, checks it, and renames it into place in an order that the engine can follow.
Files that are right already are not touched. Edits made on the server are restored and kept in a backup; files of others stay.
A second pull changes nothing and is one request. With --watch it stays and looks every --interval; it ends with 0 on SIGTERM,
pulls now on SIGUSR2, and reads the configuration again on SIGHUP. --offline goes back to a release that was here before, and asks no store.

EXIT CODES
  0 done, or nothing to do   5 nothing is published, or that release is not kept   7 another pull holds this folder
  8 refused by a safety rule (another environment's store, a folder at a desk, a link in the way, --max-delete)
  10 the release or its contents are damaged: nothing was changed   75 try again   see also: jsctl help`
  static override readonly usage = [
    '<%= command.id %> [--env ENV] [--into DIR] [--dry-run | --watch] [FLAGS]',
    '<%= command.id %> [--env ENV] [--into DIR] --offline [--to N] [FLAGS]',
    '<%= command.id %> [--env ENV] [--into DIR] --plain [--max-delete N|P%] [FLAGS]',
  ]
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --env prd --into /app/jobscheduler/config/live',
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --watch --interval 30s',
    '<%= config.bin %> <%= command.id %> --plain --env prd --into /app/jobscheduler/config/live',
    '<%= config.bin %> <%= command.id %> --offline --to 41',
    '<%= config.bin %> <%= command.id %> --repair --json',
  ]
  static override readonly flags = {
    env: Flags.string({
      description: 'environment to mirror (or JSCTL_ENV); default: `env` of [server]',
      helpValue: 'ENV',
    }),
    into: Flags.string({description: 'the live folder; default: `live` of [server]', helpValue: 'DIR'}),
    'dry-run': Flags.boolean({char: 'n', description: 'show what would be done; change nothing'}),
    repair: Flags.boolean({description: 'read every file again and restore all that were edited'}),
    'delete-foreign': Flags.boolean({description: 'move files that are neither released nor ours to the backup'}),
    watch: Flags.boolean({description: 'stay, and pull whatever is published'}),
    interval: Flags.string({
      description: 'with --watch: how often to ask; default: `interval` of [server], else 10s',
      helpValue: 'TIME',
    }),
    offline: Flags.boolean({description: 'ask no store: list the releases that are kept here, or go back --to one'}),
    to: Flags.integer({description: 'with --offline: bring this release back', helpValue: 'N'}),
    newest: Flags.boolean({description: 'end what --offline --to began: the newest release again'}),
    plain: Flags.boolean({description: 'mirror plain objects of a bucket that other tools fill'}),
    'max-delete': Flags.string({
      description: 'with --plain: allow that many deletions; without it more than 20 % and more than 10 are refused',
      helpValue: 'N|P%',
    }),
  }

  async run(): Promise<object | undefined> {
    const {flags} = await this.parse(Pull)
    const source = askedFor(flags)
    refuseContradictions(flags)
    if (source.kind === 'list') return this.#list(flags)
    const read = async (): Promise<PullRequest> => {
      const place = source.kind === 'kept' ? await this.#keptPlace(flags) : await this.#place(flags)
      const configuration = await this.configuration()
      const {serverKeep, serverLive, serverName} = configuration
      return {
        ...place,
        owner: await ownerOf(place.into, configuration, foldersOverlap),
        source,
        keep: serverKeep?.value ?? DEFAULT_KEEP,
        // What is pulled elsewhere, to look at it, is not what this server runs.
        server: isServers(place.into, serverLive) ? nameOfServer(serverName) : undefined,
        mode: flags['dry-run'] ? 'dry-run' : 'apply',
        care: flags.repair ? 'repair' : 'usual',
        foreign: flags['delete-foreign'] ? 'remove' : 'keep',
      }
    }
    if (flags.watch) return this.#watch(read, flags.interval)
    const result = await pull(await this.world(), await read())
    this.show(renderPull(result, this.style, {show: flags.quiet ? 'counts' : flags.verbose ? 'all' : 'some'}))
    return this.finish(pullJson(result))
  }

  async #place({env, into}: PlaceFlags): Promise<Place> {
    const environment = await orAlsoMissing(this.environment(env, 'pull'), () => this.serverFolder(into, undefined))
    return {environment, into: await this.serverFolder(into, environment)}
  }

  /** Without the store nothing needs to be configured: a folder that was pulled into says itself what it mirrors. */
  async #keptPlace(flags: PlaceFlags): Promise<Place> {
    const {into} = flags
    if (into === undefined) return this.#place(flags)
    try {
      return await this.#place(flags)
    } catch (error) {
      const isUnnamed = error instanceof Failure && error.kind === 'usage'
      const mirrored = isUnnamed ? await mirroredStore(await this.world(), into) : undefined
      if (mirrored === undefined) throw error
      const {location, url} = parseStoreUrl(mirrored.url, into, '/')
      return {environment: {name: mirrored.name, url, location, protected: false, objects: false}, into}
    }
  }

  async #list(flags: PlaceFlags): Promise<object> {
    const list = await listKept(await this.world(), await this.#keptPlace(flags))
    this.show(renderKept(list, this.style))
    return this.finish(keptJson(list))
  }

  async #watch(read: () => Promise<PullRequest>, flag: string | undefined): Promise<undefined> {
    const readSettings = async () => ({request: await read(), interval: intervalOf(flag, await this.configuration())})
    const doors = watchDoors({
      interruption: this.interruption,
      newWorld: () => this.newWorld(),
      readSettings: () => {
        this.forgetConfiguration()
        return readSettings()
      },
      show: (event, now) => {
        if (this.jsonEnabled()) process.stdout.write(watchJson(event, now))
        else this.show(renderWatch(event, now, this.style))
      },
    })
    await watch(doors, await readSettings())
    this.finish(undefined)
    return undefined
  }
}
