import type {Environment} from '../../domain/environment.ts'
import type {Failure} from '../../domain/failure.ts'
import type {Finding} from '../../domain/finding.ts'
import {
  guardDeletions,
  guardEmptyTree,
  guardMessage,
  guardPromotionPath,
  guardUnchecked,
  type DeletionLimit,
} from '../../domain/guards.ts'
import {planPublication, type PublicationPlan, type Wanted} from '../../domain/publication-plan.ts'
import type {RuleSettings} from '../../domain/rules/settings.ts'
import {withoutSecrets} from '../../domain/secrets/mask.ts'
import type {Manifest} from '../../domain/release.ts'
import type {ReleaseNumber} from '../../domain/store-keys.ts'
import type {Store, StoreReader, TextQuestion, Question, World} from '../../ports/index.ts'
import {confirmPublication, guardConfirmedName, publicationQuestion, type Confirmation} from './confirm.ts'
import {contactStore, type Contact} from './contact.ts'
import {checkFreshPlace} from './first-contact.ts'
import {refreshHead} from './head.ts'
import {readViewRecord, type ViewReport} from './objects-view.ts'
import {missingPacks, tellMissing} from './present-packs.ts'
import {publish, showRelease, type PublishDoors, type PublishOptions} from './publish.ts'
import {refuseTogether} from './refusals.ts'
import type {ContentSource} from './write-packs.ts'

/** What everything that publishes is told by its flags. */
export interface PublicationRequest {
  readonly environment: Environment
  readonly mode: 'publish' | 'dry-run'
  readonly message: string
  readonly confirmation: Confirmation
  readonly maxDelete: DeletionLimit
  readonly emptyTree: 'allow-empty' | 'refuse-empty'
  /** The number of a bad newest release that is to be replaced. */
  readonly replaceBad?: ReleaseNumber
  /** What the configuration says of rules; without it they are as they are. */
  readonly rules?: RuleSettings
}

export type PublicationResult =
  /** Errors were found; nothing was published. */
  | {
      readonly kind: 'invalid'
      readonly environment: Environment
      readonly findings: readonly Finding[]
      readonly files: number
      /** What else can be done than mending the errors. */
      readonly wayOut?: string
    }
  | {
      readonly kind: 'unchanged'
      readonly environment: Environment
      /** The newest release; undefined when nothing is published and nothing was to be published. */
      readonly manifest: Manifest | undefined
      readonly view: ViewReport | undefined
      readonly findings: readonly Finding[]
    }
  | {readonly kind: 'planned'; readonly plan: PublicationPlan; readonly findings: readonly Finding[]}
  | {
      readonly kind: 'published'
      readonly plan: PublicationPlan
      readonly manifest: Manifest
      readonly view: ViewReport | undefined
      readonly findings: readonly Finding[]
    }

export type PublicationDoors = PublishDoors & Pick<World, 'stores' | 'mayAsk' | 'ask' | 'askText'>

/** What is asked for a message that is missing. */
export interface MissingReason {
  readonly question: TextQuestion
  /** Thrown when it is not answered. */
  readonly unanswered: Failure
}

/** What a verb makes of the newest release: the tree it wants, and where new contents come from. */
export interface WantedTree {
  readonly wanted: Wanted
  readonly contents: ContentSource
  readonly findings: readonly Finding[]
  readonly options?: PublishOptions
  /** The store of `wanted.others`, where that is another one: the source of a promotion. */
  readonly from?: StoreReader
  /** Paths that the tree lacks only because git has not put them into the folder. */
  readonly unchecked?: ReadonlySet<string>
  /** What the verb itself has against a plan. @throws Failure */
  readonly guard?: (plan: PublicationPlan) => void
  /** Why the message must not be missing: it is asked for when the plan was shown. */
  readonly reason?: MissingReason | undefined
}

/** A store that was contacted; `store` writes only when the mode says so. */
export interface OpenedStore {
  readonly reader: StoreReader
  readonly store: Store | undefined
  readonly contact: Contact
}

/** Opens the store for a publication, or read-only for a dry run, and reads what a publisher must know. */
export const openForPublication = async (
  world: PublicationDoors,
  {environment, mode, replaceBad}: Pick<PublicationRequest, 'environment' | 'mode' | 'replaceBad'>,
  plain: 'accept-plain' | 'refuse-plain',
): Promise<OpenedStore> => {
  const store = mode === 'publish' ? await world.stores.publish(environment) : undefined
  const reader = store ?? (await world.stores.plan(environment))
  const source = {store: reader, compression: world.compression}
  const contact = await contactStore(source, world.desk, environment, replaceBad)
  if (contact.newest === undefined && contact.replaces === undefined)
    await checkFreshPlace(reader, environment, plain, world.tell)
  return {reader, store, contact}
}

/** A tree that is published already: the hint and the objects view may be behind, when an earlier run was stopped. */
export const leaveUnchanged = async (
  world: PublicationDoors,
  {reader, store, contact}: OpenedStore,
  {environment}: PublicationRequest,
  {contents, findings, options}: Pick<WantedTree, 'contents' | 'findings' | 'options'>,
): Promise<PublicationResult> => {
  const {newest} = contact
  if (newest !== undefined)
    tellMissing(world, environment, newest.manifest, await missingPacks(newest.manifest, reader))
  const behind =
    environment.objects && newest !== undefined && (await readViewRecord(reader))?.release !== newest.manifest.release
  if (store !== undefined && newest !== undefined) await refreshHead({store, compression: world.compression}, newest)
  const view =
    behind && store !== undefined
      ? await showRelease(world, store, {environment}, newest, contents, options)
      : undefined
  return {kind: 'unchanged', environment, manifest: newest?.manifest, view, findings}
}

/** Flags that will be wanted where nobody can be asked. */
const flagsWanted = (
  {mayAsk}: PublicationDoors,
  {mode}: PublicationRequest,
  questions: readonly (TextQuestion | Question | undefined)[],
): readonly string[] => {
  const flags = questions.flatMap((question) => question?.flag ?? [])
  return mode === 'dry-run' || flags.length === 0 || mayAsk()
    ? []
    : [`Nobody can be asked here: ${flags.join(' and ')} will be needed, too.`]
}

/** The message of the release. @throws Failure when it is wanted and nobody says it */
const messageOf = async (
  {askText}: PublicationDoors,
  {wanted, reason}: WantedTree,
  next: Question | undefined,
): Promise<string> => {
  if (reason === undefined) return wanted.message
  const typed = await askText({...reason.question, next})
  if (typed.trim() !== '') return typed
  throw reason.unanswered
}

/**
 * The last steps of everything that publishes: plan against the newest release, guard, show, ask, publish.
 * @throws Failure 'refused' by a guard or without confirmation, and what `publish` throws
 */
export const publishTree = async (
  world: PublicationDoors,
  opened: OpenedStore,
  request: PublicationRequest,
  tree: WantedTree,
): Promise<PublicationResult> => {
  const {environment} = request
  const {newest, replaces} = opened.contact
  const {wanted, findings, contents, from} = tree
  const options = {...tree.options, ...(from === undefined ? {} : {from})}
  guardMessage(withoutSecrets(wanted.message))
  guardPromotionPath(environment, wanted.origin, newest !== undefined)
  const plan = planPublication(environment, newest, wanted, replaces)
  const unchanged = plan.changes.length === 0 && newest !== undefined && replaces === undefined
  if (unchanged) return leaveUnchanged(world, opened, request, tree)
  // The plan is shown before anything refuses it: a refusal is judged by what it is about.
  world.tell({type: 'plan', plan, findings})
  // Alone: what git has not checked out would be counted as deleted below.
  guardUnchecked(plan.changes, tree.unchecked ?? new Set(), environment.name)
  const asked = publicationQuestion(plan, request.confirmation)
  refuseTogether(
    [
      () => {
        guardEmptyTree(wanted.tree, environment.name, request.emptyTree)
      },
      () => {
        guardDeletions(plan.changes, plan.before, request.maxDelete, environment.name)
      },
      () => tree.guard?.(plan),
      () => {
        guardConfirmedName(environment, request.confirmation)
      },
    ],
    () => flagsWanted(world, request, [tree.reason?.question, asked]),
  )
  if (opened.store === undefined) return {kind: 'planned', plan, findings}
  const message = await messageOf(world, tree, asked)
  guardMessage(withoutSecrets(message))
  await confirmPublication(world.ask, plan, request.confirmation)
  const meant = {...plan, wanted: {...wanted, message}}
  const {manifest, view} = await publish(world, opened.store, opened.contact, meant, contents, options)
  return {kind: 'published', plan: meant, manifest, view, findings}
}
