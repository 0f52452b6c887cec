import type {Automaton, Symbol} from './automaton.ts'

/** What is to be done with a child so that all children together fit their content model. */
export type Verdict =
  | {readonly kind: 'fits'; readonly state: number}
  /** It is misspelt: as `name` it fits. */
  | {readonly kind: 'renamed'; readonly state: number; readonly name: string}
  /** It does not fit where it stands, or nowhere. */
  | {readonly kind: 'out'}

export interface Repaired {
  /** One for each child. */
  readonly verdicts: readonly Verdict[]
  /** The state after the last child that fits. */
  readonly end: number
}

/** The prices: to leave a child out costs more than to read it as another name. */
const PRICE = {renamed: 3, out: 4, incomplete: 4}

const KEEP = 0
const RENAME = 1
const OUT = 2

/** Different names of children for which it is tried how they are meant: nobody misspells more in one element. */
const GUESSED = 1000

/** For a child: the next state for each state, as it is written and as it may be meant. */
interface Column {
  readonly written: Int16Array
  readonly meant: Int16Array | undefined
  readonly name: string | undefined
}

const columnsFor = (automaton: Automaton, meantName: (child: Symbol) => string | undefined) => {
  const known = new Map<string, Column>()
  const states = (child: Symbol) =>
    Int16Array.from({length: automaton.size}, (_, state) => automaton.next(state, child))
  return (child: Symbol): Column => {
    const key = `${child.namespace} ${child.name}`
    const found = known.get(key)
    if (found !== undefined) return found
    const name = known.size > GUESSED ? undefined : meantName(child)
    const made = {written: states(child), meant: name === undefined ? undefined : states({namespace: '', name}), name}
    known.set(key, made)
    return made
  }
}

const after = (costs: Int32Array, state: number | undefined): number =>
  state === undefined || state < 0 ? Infinity : (costs[state] ?? Infinity)

/** The children as they are: most files have no fault. */
const straight = (automaton: Automaton, children: readonly Symbol[]): Repaired | undefined => {
  const verdicts: Verdict[] = []
  let state = 0
  for (const child of children) {
    state = automaton.next(state, child)
    if (state < 0) return undefined
    verdicts.push({kind: 'fits', state})
  }
  return {verdicts, end: state}
}

/** What is cheapest for a child in each state, and what all from it on costs then. */
const priced = (
  {written, meant}: Column,
  costs: Int32Array<ArrayBuffer>,
  choices: Uint8Array,
): Int32Array<ArrayBuffer> =>
  costs.map((cost, state) => {
    const kept = after(costs, written[state])
    const renamed = PRICE.renamed + after(costs, meant?.[state])
    const out = PRICE.out + cost
    choices[state] = kept <= Math.min(renamed, out) ? KEEP : renamed <= out ? RENAME : OUT
    return Math.min(kept, renamed, out)
  })

const verdictOf = ({written, meant, name}: Column, state: number, choice: number): Verdict => {
  if (choice === KEEP) return {kind: 'fits', state: written[state] ?? 0}
  return choice === RENAME && name !== undefined ? {kind: 'renamed', state: meant?.[state] ?? 0, name} : {kind: 'out'}
}

/**
 * Fits children to a content model with as little change as possible: the fewest are left out or read as another name, and of two
 * equal ways the one that keeps what comes first. Time and memory grow with children x states, which are at most fifty.
 * @param meantName the name that a misspelt child may have
 */
export const repair = (
  automaton: Automaton,
  children: readonly Symbol[],
  meantName: (child: Symbol) => string | undefined,
): Repaired => {
  const fitting = straight(automaton, children)
  if (fitting !== undefined) return fitting
  const {size} = automaton
  const column = columnsFor(automaton, meantName)
  const columns = children.map(column)
  const choices = new Uint8Array(children.length * size)
  let costs = Int32Array.from({length: size}, (_, state) => (automaton.accepts(state) ? 0 : PRICE.incomplete))
  for (const [back, entry] of columns.toReversed().entries()) {
    const index = columns.length - 1 - back
    costs = priced(entry, costs, choices.subarray(index * size, (index + 1) * size))
  }
  let state = 0
  const verdicts = columns.map((entry, index) => {
    const verdict = verdictOf(entry, state, choices[index * size + state] ?? OUT)
    if (verdict.kind !== 'out') state = verdict.state
    return verdict
  })
  return {verdicts, end: state}
}
