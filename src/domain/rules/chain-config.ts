import {SETTINGS_SUFFIX} from '../objects/chain-settings.ts'
import type {ChainSettings, ObjectFacts} from '../objects/facts.ts'
import type {KnownObject, ObjectIndex} from '../objects/object-index.ts'
import {chainOfOrder} from '../objects/resolve.ts'
import {fileName} from '../kinds.ts'
import {JOB, JOB_CHAIN, ORDER} from './example-objects.ts'
import type {ObjectsRule, Remark} from './rule.ts'
import {quoted, suggestion} from './values.ts'

const FILES = {'a.job_chain.xml': JOB_CHAIN, 'load.job.xml': JOB}
const config = (chain: string, state: string): string =>
  `<settings>\n<job_chain name="${chain}">\n<order>\n<process state="${state}"><params><param name="a" value="1"/></params></process>\n</order>\n</job_chain>\n</settings>\n`

/** A file of parameters and the chain that its name says it is for. */
interface FoundSettings {
  readonly path: string
  readonly settings: ChainSettings
  readonly chain: KnownObject
}

const chainOf = (index: ObjectIndex, object: ObjectFacts): KnownObject | undefined =>
  object.kind.name === 'job_chain'
    ? index.find('job_chain', object.path.slice(0, -object.kind.suffix.length))
    : chainOfOrder(index, object)

/** Those of the chains and orders that are there: other files may end like them. */
const settingsIn = (index: ObjectIndex): readonly FoundSettings[] =>
  index.objects
    .filter(({kind}) => kind.name === 'job_chain' || kind.name === 'order')
    .flatMap((object) => {
      const path = object.path.slice(0, -object.kind.suffix.length) + SETTINGS_SUFFIX
      const file = index.includable(path)
      const settings = file !== undefined && 'settings' in file ? file.settings : undefined
      const chain = settings === undefined ? undefined : chainOf(index, object)
      return settings === undefined || chain === undefined ? [] : [{path, settings, chain}]
    })

const nameRemarks = ({path, settings, chain}: FoundSettings): readonly Remark[] => {
  const [written, name] = [settings.chain, fileName(chain.name)]
  return written === undefined || fileName(written.value).toLowerCase() === name.toLowerCase()
    ? []
    : [
        {
          path,
          position: written.position,
          message: `the file is for the job chain ${quoted(name)} by its name, but for ${quoted(written.value)} here`,
          hint: `Write name=${quoted(name)}, or rename the file.`,
        },
      ]
}

const stateRemarks = ({path, settings, chain}: FoundSettings): readonly Remark[] => {
  const detail = chain.facts?.detail
  if (detail?.kind !== 'job_chain') return []
  const states = new Set(detail.states.map(({state}) => state))
  return settings.states
    .filter(({value}) => !states.has(value))
    .map(({value, position}) => ({
      path,
      position,
      message: `its job chain has no state ${quoted(value)}`,
      hint: suggestion(value, states) ?? 'Name the state of a node, or remove the parameters.',
    }))
}

const READ = `JobScheduler does not read \`CHAIN.config.xml\` and \`CHAIN,ORDER.config.xml\`, which JOE writes. Two monitors of JITL do, when an order
comes to a node (\`JobchainNodeSubstituteMonitor\`, \`ConfigurationOrderMonitor\`).`
const EFFECT = 'does not look at it; a monitor that reads it finds no parameters there'

export const chainConfigName: ObjectsRule = {
  id: 'chain.config-name',
  scope: 'objects',
  severity: 'warning',
  title: 'A .config.xml names the chain of its file name',
  engine: {effect: EFFECT},
  doc: `${READ} The name of the chain in it must be the one of the file name. It is usually left behind when a file is copied.`,
  good: [{files: {...FILES, 'a.config.xml': config('a', '1')}}],
  bad: [
    {files: {...FILES, 'a.config.xml': config('b', '1')}, at: 'a.config.xml:2:12'},
    {files: {...FILES, 'a,1.order.xml': ORDER, 'a,1.config.xml': config('b', '1')}, at: 'a,1.config.xml:2:12'},
  ],
  check: (index) => settingsIn(index).flatMap(nameRemarks),
}

export const chainConfigState: ObjectsRule = {
  id: 'chain.config-state',
  scope: 'objects',
  severity: 'warning',
  title: 'A .config.xml names states of its chain',
  engine: {effect: EFFECT},
  doc: `${READ} Each \`<process state="…">\` must be for a node of the chain; letters are compared exactly. Correct the state when a node got another one.`,
  good: [{files: {...FILES, 'a.config.xml': config('a', 'end')}}],
  bad: [{files: {...FILES, 'a.config.xml': config('a', '2')}, at: 'a.config.xml:4:10'}],
  check: (index) => settingsIn(index).flatMap(stateRemarks),
}
