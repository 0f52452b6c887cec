import {fileName} from '../kinds.ts'
import type {ObjectFacts} from '../objects/facts.ts'
import type {KnownObject, ObjectIndex} from '../objects/object-index.ts'
import {chainOfOrder, resolve} from '../objects/resolve.ts'
import {compareBytes} from '../path.ts'
import {JOB, JOB_CHAIN, ORDER} from './example-objects.ts'
import {objectsRule} from './reference-rule.ts'
import {NOTHING} from './rule.ts'
import {quoted, shownPath} from './values.ts'

const innerChains = (index: ObjectIndex, chain: ObjectFacts): readonly string[] =>
  chain.references.flatMap((reference) => {
    if (reference.element !== 'job_chain_node.job_chain') return []
    const resolution = resolve(index, chain, reference)
    return resolution.kind === 'found' ? [resolution.object.path] : []
  })

/** Chains that are nodes of each other, in whatever direction, by their paths. */
const neighbours = (index: ObjectIndex): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>()
  const join = (path: string, other: string): void => {
    const known = found.get(path)
    if (known === undefined) found.set(path, [other])
    else known.push(other)
  }
  for (const outer of index.objects) {
    for (const inner of innerChains(index, outer)) {
      join(outer.path, inner)
      join(inner, outer.path)
    }
  }
  return found
}

/** The path of a chain -> one chain for all that share the ids of their orders: those that hold each other, also through others. */
const idSpaces = (index: ObjectIndex): ReadonlyMap<string, string> => {
  const joined = neighbours(index)
  const spaces = new Map<string, string>()
  for (const space of joined.keys()) {
    if (spaces.has(space)) continue
    const open = [space]
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (spaces.has(path)) continue
      spaces.set(path, space)
      for (const next of joined.get(path) ?? []) open.push(next)
    }
  }
  return spaces
}

/** An order whose chain shares its ids, and what no other order there may have. */
interface SharedId {
  readonly order: KnownObject
  readonly chain: KnownObject
  readonly id: string
  readonly key: string
}

/** The part of the name of an order's file that follows the first comma (objects.md §2.4). */
const idOf = (path: string): string => {
  const name = fileName(path)
  return name.slice(name.indexOf(',') + 1, -'.order.xml'.length)
}

const sharedIds = (index: ObjectIndex): readonly SharedId[] => {
  const spaces = idSpaces(index)
  if (spaces.size === 0) return []
  return index.ofKind('order').flatMap((order) => {
    const chain = chainOfOrder(index, order)
    const space = chain === undefined ? undefined : spaces.get(chain.path)
    if (chain === undefined || space === undefined) return []
    const id = idOf(order.path)
    return [{order, chain, id, key: `${space}\n${id}`}]
  })
}

/** Who had an id before: published ones are not told themselves, and of the others the first path has it. */
const compareOrders = ({order: left}: SharedId, {order: right}: SharedId): number =>
  Number(left.facts !== undefined) - Number(right.facts !== undefined) || compareBytes(left.path, right.path)

const taken = new WeakMap<ObjectIndex, ReadonlyMap<string, SharedId>>()

/** The path of an order -> the order of another chain that has its id before it. */
const takenIds = (index: ObjectIndex): ReadonlyMap<string, SharedId> => {
  const known = taken.get(index)
  if (known !== undefined) return known
  const first = new Map<string, SharedId>()
  const made = new Map<string, SharedId>()
  for (const shared of sharedIds(index).toSorted(compareOrders)) {
    const owner = first.get(shared.key)
    if (owner === undefined) first.set(shared.key, shared)
    // Two of one chain differ in the case of its name only: file.dup-case.
    else if (owner.chain.path !== shared.chain.path) made.set(shared.order.path, owner)
  }
  taken.set(index, made)
  return made
}

export const orderIdDup = objectsRule('order.id-dup', {
  severity: 'error',
  title: 'Chains that hold each other have no two orders with one id',
  engine: {
    code: 'SCHEDULER-426',
    effect: 'refuses the chain that brings both together, or the order that comes later',
  },
  doc: `A chain whose nodes are chains shares the ids of its orders with these, for an order keeps its id on its way through them. So does every
chain that holds one of them. Of an order that comes to a chain which is loaded already JobScheduler says SCHEDULER-186. Give one of the orders another id: rename its file.`,
  good: [
    {
      files: {
        'o.job_chain.xml':
          '<job_chain><job_chain_node.job_chain state="1" job_chain="a"/><job_chain_node.end state="end"/></job_chain>\n',
        'a.job_chain.xml': JOB_CHAIN,
        'b.job_chain.xml': JOB_CHAIN,
        'load.job.xml': JOB,
        'a,1.order.xml': ORDER,
        'b,1.order.xml': ORDER,
        'o,2.order.xml': ORDER,
      },
    },
  ],
  bad: [
    {
      files: {
        'o.job_chain.xml':
          '<job_chain><job_chain_node.job_chain state="1" job_chain="x/a"/><job_chain_node.end state="end"/></job_chain>\n',
        'o,1.order.xml': ORDER,
        'x/a.job_chain.xml': JOB_CHAIN.replace('"load"', '"/load"'),
        'x/a,1.order.xml': ORDER,
        'load.job.xml': JOB,
      },
      at: 'x/a,1.order.xml',
    },
  ],
  look: ({path}, index) => {
    const owner = takenIds(index).get(path)
    return owner === undefined
      ? NOTHING
      : [
          {
            message: `${shownPath(owner.order.path)} has the id ${quoted(owner.id)}, too, and the chains of both share their ids`,
            hint: 'One chain is a node of the other, or both are nodes of a third. Rename one of the two files.',
          },
        ]
  },
})
