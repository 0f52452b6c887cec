import {automatonOf, type Automaton} from './automaton.ts'
import {COMMANDS} from './commands.ts'
import {CONFIGURATION} from './configuration.ts'
import {contentModel} from './content-model.ts'
import {anything, type ElementType} from './element-type.ts'
import {JOB_CHAIN} from './job-chain.ts'
import {JOB} from './job.ts'
import {ORDER} from './order.ts'
import {RESOURCES} from './resources.ts'
import {SCHEDULE} from './schedule.ts'
import type {SimpleType} from './simple-type.ts'
import {SIMPLE_TYPES, type SimpleTypeName} from './simple-types.ts'

/** Name of a type -> its row. A Map, for a name may come from a file. */
export const ELEMENT_TYPES: ReadonlyMap<string, ElementType> = new Map(
  [JOB, JOB_CHAIN, ORDER, SCHEDULE, RESOURCES, COMMANDS, CONFIGURATION].flatMap((family) => Object.entries(family)),
)

/** Elements that can be a root, or stand wherever any known element may, and their types. */
export const GLOBAL_ELEMENTS: ReadonlyMap<string, string> = new Map([
  ...`job job_chain order lock process_class monitor run_time period holiday holidays include script param params param.get
    params.get note extensions job_chains jobs monitors process_classes security cluster http_server web_services spooler
    commands add_jobs check_folders kill_task licence.use modify_job modify_hot_folder modify_order modify_spooler job.why
    job_chain.modify job_chain_node.modify lock.remove process_class.remove schedule.remove plugin.command
    cluster_member_command register_remote_scheduler remove_job_chain remove_order publish_event setting.set
    scheduler_log.log_categories.reset scheduler_log.log_categories.set scheduler_log.log_categories.show service_request
    show_calendar show_history show_job show_job_chain show_job_chains show_jobs show_order show_process_classes show_state
    show_task subsystem.show start_job remote_scheduler.start_remote_task remote_scheduler.remote_task.kill
    remote_scheduler.remote_task.close job_chain.check_distributed terminate events.get supervisor.configuration.fetch
    supervisor.remote_scheduler.configuration.fetch_updated_files`
    .split(/\s+/)
    .map((name) => [name, name] as const),
  ['add_order', 'order'],
  ['schedule', 'run_time'],
  ['s', 'show_state'],
  ['show_schedulers', 'show_state'],
])

interface AttributeUse {
  readonly type: SimpleType
  readonly required: boolean
}

/** A row of the grammar, ready to check with. */
export interface CheckedType {
  readonly name: string
  readonly content:
    | {readonly kind: 'nothing' | 'anything'}
    | {readonly kind: 'value'; readonly type: SimpleType}
    | {readonly kind: 'children'; readonly mixed: boolean}
  /** Of its children; that of no children where none may stand. */
  readonly automaton: Automaton
  readonly attributes: ReadonlyMap<string, AttributeUse>
  readonly required: readonly string[]
  readonly more: ElementType['more']
}

const isSimpleTypeName = (name: string): name is SimpleTypeName => Object.hasOwn(SIMPLE_TYPES, name)

const simpleType = (word: string): AttributeUse => {
  const required = word.endsWith('!')
  const name = required ? word.slice(0, -1) : word
  if (!isSimpleTypeName(name)) throw new Error(`no simple type ${name}`)
  return {type: SIMPLE_TYPES[name], required}
}

const contentOf = ({content}: ElementType): CheckedType['content'] => {
  if (content.kind === 'value') return {kind: 'value', type: SIMPLE_TYPES[content.type]}
  return content.kind === 'children' ? {kind: 'children', mixed: content.mixed} : {kind: content.kind}
}

const checkedType = (name: string, row: ElementType): CheckedType => {
  const attributes = Object.entries(row.attributes).map(([attribute, word]) => [attribute, simpleType(word)] as const)
  return {
    name,
    content: contentOf(row),
    automaton: automatonOf(contentModel(row.content.kind === 'children' ? row.content.model : '')),
    attributes: new Map(attributes),
    required: attributes.flatMap(([attribute, {required}]) => (required ? [attribute] : [])),
    more: row.more,
  }
}

const CHECKED = new Map<string, CheckedType>()

/** @throws Error when the table has no such type: a mistake of the program */
export const typeNamed = (name: string): CheckedType => {
  const known = CHECKED.get(name)
  if (known !== undefined) return known
  const row = ELEMENT_TYPES.get(name)
  if (row === undefined) throw new Error(`no element type ${name}`)
  const made = checkedType(name, row)
  CHECKED.set(name, made)
  return made
}

/** The type of an element that the grammar does not know, where such may stand. */
export const unknownType = (): CheckedType => (unknownElement ??= checkedType('anything', anything))
let unknownElement: CheckedType | undefined

/** The type of an element that may stand anywhere; undefined when the grammar knows none. */
export const globalType = (name: string): CheckedType | undefined => {
  const type = GLOBAL_ELEMENTS.get(name)
  return type === undefined ? undefined : typeNamed(type)
}

let parents: ReadonlyMap<string, ReadonlySet<string>> | undefined

/** Element name -> the types that have it among their children. Only wanted when something is wrong. */
export const parentTypes = (): ReadonlyMap<string, ReadonlySet<string>> => {
  if (parents !== undefined) return parents
  const found = new Map<string, Set<string>>(Array.from(GLOBAL_ELEMENTS.keys(), (name) => [name, new Set<string>()]))
  for (const type of ELEMENT_TYPES.keys()) {
    for (const child of typeNamed(type).automaton.names.keys()) {
      found.set(child, (found.get(child) ?? new Set<string>()).add(type))
    }
  }
  return (parents = found)
}
