import {Command, type Interfaces} from '@oclif/core'
import type {LayeredConfiguration} from '../domain/configuration-layers.ts'
import type {Environment} from '../domain/environment.ts'
import {Failure, RESULTS} from '../domain/failure.ts'
import type {World} from '../ports/index.ts'
import {baseFlags} from './base-flags.ts'
import {loadConfiguration} from './configuration.ts'
import {allEnvironments, environmentNamed, serverEnvironment} from './configured-environments.ts'
import {environmentAsArgument, nothingNamed, unexpectedArguments} from './environment-words.ts'
import {baseFlagsOf, givenName, roughFlags, type GivenFlags} from './given-flags.ts'
import {listenForInterruption, type Interruption} from './interruption.ts'
import {findLiveRoot, settingPath} from './live-root.ts'
import {configuredFolders, findClash, findClashes, type PlacedFolder} from './places.ts'
import {eventPrinter, type EventPrinter} from './progress.ts'
import {planDisplay, type PlanEvent} from './plan-display.ts'
import {asking} from './prompts.ts'
import {jsonText, screenText} from './screen-text.ts'
import type {Style} from './style.ts'
import {terminalStyle} from './terminal.ts'
import {createWorld, foldersOverlap, readConfigurationFile, whatIsAt} from './world.ts'

/** Values as oclif's parser gives them. */
type Values = Interfaces.OutputFlags<Interfaces.FlagInput>

/** What every command shares: the flags, the configuration, the world, and where results go. */
export abstract class BaseCommand extends Command {
  static override readonly enableJsonFlag = true
  static override readonly baseFlags = baseFlags

  #world: Promise<World> | undefined
  #configuration: Promise<LayeredConfiguration> | undefined
  #printer: EventPrinter | undefined
  #interruption: Interruption | undefined
  #given: GivenFlags = roughFlags(this.argv)

  /** Of the screen that results go to; undefined when they go to none. */
  protected get columns(): number | undefined {
    return process.stdout.isTTY ? process.stdout.columns : undefined
  }

  /** How results are marked on stdout. */
  protected get style(): Style {
    return terminalStyle(process.stdout, this.#given.colour)
  }

  protected override async parse<Flags extends Values, Base extends Values, Args extends Values>(
    options?: Interfaces.Input<Flags, Base, Args>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<Flags, Base, Args>> {
    // oclif takes an argument that is missing from stdin: in a shell's loop the next lines would become the live folder.
    for (const arg of Object.values(options?.args ?? {})) Object.assign(arg as object, {ignoreStdin: true})
    const takes = options?.flags !== undefined && 'env' in options.flags ? 'env' : 'no-env'
    const parsed = await super.parse(options, argv).catch(async (error: unknown) => {
      const [word] = unexpectedArguments(error)
      throw (word === undefined ? undefined : await this.#meantEnvironment(word, takes)) ?? error
    })
    this.#given = baseFlagsOf(parsed.flags)
    const [word] = parsed.argv
    const named = ['env', 'from'].some((flag) => parsed.flags[flag] !== undefined)
    if (typeof word === 'string' && !named && 'path' in parsed.args && (await whatIsAt(word)) === 'nothing') {
      const failure = await this.#meantEnvironment(word, takes)
      if (failure !== undefined) throw failure
    }
    return parsed
  }

  /** Every door to the outside, made when it is first needed. */
  protected world(): Promise<World> {
    this.#world ??= this.newWorld()
    return this.#world
  }

  protected get interruption(): Interruption {
    this.#interruption ??= listenForInterruption()
    return this.#interruption
  }

  /** The files are read again when they are needed next. */
  protected forgetConfiguration(): void {
    this.#configuration = undefined
  }

  /** What files and variables say. @throws Failure 'configuration' */
  protected configuration(): Promise<LayeredConfiguration> {
    this.#configuration ??= loadConfiguration({
      file: this.#given.config,
      workingDirectory: process.cwd(),
      variables: process.env,
      read: readConfigurationFile,
      warn: (message) => this.heed(message),
    })
    return this.#configuration
  }

  /** What reading the configuration has to say: told at once, unless a command makes it a part of its result. */
  protected heed(message: string): void {
    this.#events().tell({type: 'warning', message})
  }

  /**
   * The environment that a flag, JSCTL_ENV or, for pull, `server.env` names.
   * @throws Failure 'usage' when nothing does, 'not-found' for an unknown name, 'configuration' when its store lies in a live folder
   * or in another store
   */
  protected async environment(flag: string | undefined, use: 'write' | 'read' | 'pull'): Promise<Environment> {
    const configuration = await this.configuration()
    const named = await this.namedEnvironment(flag)
    const found = named ?? (use === 'pull' ? serverEnvironment(configuration) : undefined)
    if (found !== undefined) {
      await this.#refuseClash(found, configuredFolders(configuration, process.cwd()))
      return found
    }
    throw nothingNamed(configuration, `Say --env ENV${use === 'pull' ? ', or write `env` under [server]' : ''}.`)
  }

  /** The environment that a flag or JSCTL_ENV names; undefined when neither does. */
  protected async namedEnvironment(flag: string | undefined): Promise<Environment | undefined> {
    const name = givenName(flag)
    return name === undefined ? undefined : environmentNamed(await this.configuration(), name)
  }

  protected async allEnvironments(): Promise<readonly Environment[]> {
    return allEnvironments(await this.configuration())
  }

  /**
   * The live root at the desk.
   * @param environments those whose stores must lie apart from it
   * @throws Failure 'usage', or 'configuration' when a store lies in it
   */
  protected async liveRoot(path: string | undefined, environments: readonly Environment[]): Promise<string> {
    const root = await findLiveRoot(path, {
      configuration: await this.configuration(),
      workingDirectory: process.cwd(),
      command: this.#command,
      whatIsAt,
    })
    // `live` of the configuration was looked at when the environment was.
    if (path !== undefined)
      for (const environment of environments) await this.#refuseClash(environment, [{path: root, origin: 'PATH'}])
    return root
  }

  /** The live folder of this server: the flag, or `server.live`. @throws Failure 'usage' without either */
  protected async serverFolder(flag: string | undefined, environment: Environment | undefined): Promise<string> {
    const {serverLive} = await this.configuration()
    const into = flag === undefined ? serverLive : {value: flag, origin: '--into', base: undefined}
    if (into === undefined) {
      throw new Failure('usage', 'into which live folder? Nothing names one', {
        hints: ['Say --into DIR, or write  live = "/app/jobscheduler/config/live"  under [server].'],
      })
    }
    return flag === undefined ? settingPath(into, process.cwd()) : this.namedFolder('--into', flag, environment)
  }

  /** The folder that a flag names. @throws Failure 'configuration' when the store lies in it */
  protected async namedFolder(origin: '--into' | '--from', value: string, environment?: Environment): Promise<string> {
    const path = settingPath({value, origin, base: undefined}, process.cwd())
    if (environment !== undefined) await this.#refuseClash(environment, [{path, origin}])
    return path
  }

  /**
   * What would refuse the use of environments, because of where their stores lie: for those who look at the configuration.
   * @throws Failure 'configuration' when `server.env` names no environment
   */
  protected async clashes(environments: readonly Environment[]): Promise<readonly string[]> {
    const configuration = await this.configuration()
    serverEnvironment(configuration)
    return findClashes(configuration, environments, configuredFolders(configuration, process.cwd()), foldersOverlap)
  }

  /** A plan as it is shown before it is asked about: for commands that publish, so that only these load what renders it. */
  protected planText?(event: PlanEvent): string

  /** Writes results to stdout; silent with --json. @param raw what goes there as it is, but to no terminal */
  protected show(text: string, raw?: Uint8Array): void {
    this.#events().clear()
    if (this.jsonEnabled()) return
    process.stdout.write(raw === undefined || process.stdout.isTTY ? screenText(text) : raw)
  }

  /** Sets the exit code; gives back what run() returns for --json. */
  protected finish<Result>(result: Result, exitCode: number = RESULTS.done.exitCode): Result {
    process.exitCode = exitCode
    return result
  }

  /** Everything that goes wrong is told in one place: src/cli/run.ts. */
  protected override catch(error: Error): Promise<never> {
    this.#events().clear()
    return Promise.reject(error)
  }

  override logJson(json: unknown): void {
    // What told its events line by line has nothing to say at its end.
    if (json !== undefined) process.stdout.write(jsonText(json))
  }

  override jsonEnabled(): boolean {
    return this.#given.json
  }

  /** As it is typed. */
  get #command(): string {
    return (this.id ?? '').replaceAll(':', ' ')
  }

  async #refuseClash(environment: Environment, folders: readonly PlacedFolder[]): Promise<void> {
    const clash = await findClash(await this.configuration(), environment, folders, foldersOverlap)
    if (clash !== undefined) throw clash
  }

  /** What to say of an argument that names an environment; nothing when the configuration cannot tell. */
  async #meantEnvironment(word: string, takes: 'env' | 'no-env'): Promise<Failure | undefined> {
    const configuration = await this.configuration().catch(() => undefined)
    return configuration === undefined
      ? undefined
      : environmentAsArgument(word, configuration, {command: this.#command, takes})
  }

  #events(): EventPrinter {
    this.#printer ??= eventPrinter({
      stream: process.stderr,
      style: terminalStyle(process.stderr, this.#given.colour),
      talk: this.#given.talk,
      now: Date.now,
    })
    return this.#printer
  }

  /** A world with connections and credentials of its own. */
  protected newWorld(): Promise<World> {
    const plans = planDisplay(this.#given.talk, (plan) => this.show(this.planText?.(plan) ?? ''))
    return createWorld({
      tool: `jsctl/${this.config.version}`,
      interruption: this.interruption,
      tell: (event) => {
        if (event.type === 'plan') plans.plan(event)
        else this.#events().tell(event)
      },
      ...asking({
        input: this.#given.json ? 'never' : this.#given.input,
        clear: () => this.#events().clear(),
        first: plans.question,
      }),
    })
  }
}
