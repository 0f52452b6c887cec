import type {XmlElement} from '../document.ts'
import type {Leaf} from './content-model.ts'
import type {GrammarFault, GrammarRule} from './fault.ts'
import {parentTypes, type CheckedType} from './grammar.ts'
import type {QualifiedName} from './namespaces.ts'
import type {Repaired, Verdict} from './repair.ts'
import {meantWord} from './words.ts'
import {alternatives, shortened, shown} from './wording.ts'

/** A child with its name as the grammar sees it. */
export interface Child {
  readonly element: XmlElement
  readonly symbol: QualifiedName
}

/** A child that has its place in the content model. */
interface Kept extends Child {
  /** The state after it. */
  readonly state: number
}

const tag = (name: string): string => `<${shown(name)}>`

/** Old spellings that have no successor of a similar name. */
const isLegacyProcess = ({name}: CheckedType, child: QualifiedName): boolean =>
  name === 'job' && child.namespace === '' && child.name === 'process'

/** How a misspelt child may be meant: a name that stands elsewhere in the grammar is not misspelt, but misplaced. */
export const meantChild = (type: CheckedType, child: QualifiedName): string | undefined => {
  const {names} = type.automaton
  if (child.namespace !== '' || names.size === 0 || isLegacyProcess(type, child)) return undefined
  return parentTypes().has(child.name) ? undefined : meantWord(child.name, names.keys())
}

const allowedChildren = ({automaton: {names}}: CheckedType, parent: XmlElement): string =>
  names.size === 0 ? 'Remove it.' : `In ${tag(parent.name)} may stand ${shortened([...names.keys()])}.`

/** Where an element that is known belongs: into a child of this parent, or into others. */
const belongsInto = (name: string, {automaton: {names}}: CheckedType): string | undefined => {
  const parents = parentTypes().get(name)
  if (parents === undefined) return undefined
  const near = Array.from(names, ([child, leaf]) => (leaf.kind === 'element' && parents.has(leaf.type) ? child : ''))
  const inside = near.filter((child) => child !== '' && child !== name)
  // Types that are named otherwise than their elements have a "-" in their names.
  const anywhere = [...parents].filter((parent) => !parent.includes('-'))
  const found = inside.length > 0 ? inside : anywhere
  return found.length === 0 || found.length > 4 ? undefined : `It belongs into ${alternatives(found.map(tag))}.`
}

/** A child that its parent does not know at all. */
const unknownChild = (child: Child, parent: XmlElement, type: CheckedType): GrammarFault => {
  const {element, symbol} = child
  const {position} = element
  if (isLegacyProcess(type, symbol))
    return {
      rule: 'xsd.legacy-process',
      position,
      message: '<process> is a form of older releases, which JobScheduler does not read any more',
      hint: 'Write the command into <script language="shell">.',
    }
  if (symbol.namespace !== '')
    return {
      rule: 'xsd.element',
      position,
      message: `${tag(element.name)} is in the namespace "${shown(symbol.namespace)}", of which nothing may stand in ${tag(parent.name)} here`,
      hint: allowedChildren(type, parent),
    }
  const meant = meantChild(type, symbol)
  return {
    rule: 'xsd.element',
    position,
    message: `${tag(element.name)} may not stand in ${tag(parent.name)}${type.automaton.size === 1 ? ', which holds no elements' : ''}`,
    hint:
      meant === undefined
        ? (belongsInto(symbol.name, type) ?? allowedChildren(type, parent))
        : `Did you mean <${meant}>?`,
  }
}

/** Ids of their own for the commonest mistakes in a chain (objects.md §8.2). */
const ruleIn = (type: CheckedType, rule: 'xsd.order' | 'xsd.choice' | 'xsd.incomplete', child = ''): GrammarRule => {
  if (type.name !== 'job_chain') return rule
  if (rule === 'xsd.incomplete') return 'xsd.chain-empty'
  if (rule === 'xsd.choice') return 'xsd.chain-mixed'
  return child === 'file_order_source' ? 'xsd.source-position' : rule
}

const lineOf = ({element}: Child): string => `${tag(element.name)} (line ${element.position.line})`

/** Where in ascending numbers the first one above a bound stands. */
const firstAbove = (numbers: readonly number[], bound: number): number => {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) <= bound) low = middle + 1
    else high = middle
  }
  return low
}

/** Judges children that are known, but do not fit where they stand. */
const misfits = (parent: XmlElement, type: CheckedType, kept: readonly Kept[], end: number) => {
  const {automaton} = type
  const gapsOf = new Map<string, readonly number[]>()
  const rivals = new Map<string, {readonly kept: Kept | undefined}>()
  const keptBy = new Map<string, {line: number; count: number}>()
  for (const {symbol, element} of kept) {
    const same = keptBy.get(symbol.name)
    if (same === undefined) keptBy.set(symbol.name, {line: element.position.line, count: 1})
    else same.count++
  }

  const isGap = (gap: number, symbol: QualifiedName): boolean => {
    const state = automaton.next(kept[gap - 1]?.state ?? 0, symbol)
    if (state < 0) return false
    const following = kept[gap]
    if (following === undefined) return automaton.accepts(state) || !automaton.accepts(end)
    return automaton.next(state, following.symbol) === following.state
  }

  /** Before which of the kept ones a child could stand. Looked for once for each name. */
  const gapsFor = (symbol: QualifiedName): readonly number[] => {
    const known = gapsOf.get(symbol.name)
    if (known !== undefined) return known
    const gaps = Array.from({length: kept.length + 1}, (_, gap) => gap).filter((gap) => isGap(gap, symbol))
    gapsOf.set(symbol.name, gaps)
    return gaps
  }

  /** @param own how many of the kept ones stand before the child */
  const elsewhere = (child: Child, own: number): GrammarFault | undefined => {
    const gaps = gapsFor(child.symbol)
    const after = firstAbove(gaps, own)
    const [before, behind] = [gaps[after - 1], gaps[after]]
    const rule = ruleIn(type, 'xsd.order', child.symbol.name)
    const {position, name} = child.element
    const hint = `The elements of ${tag(parent.name)} have a fixed order: move it there.`
    const next = before === undefined ? undefined : kept[before]
    if (next !== undefined) return {rule, position, message: `${tag(name)} must stand before ${lineOf(next)}`, hint}
    const last = behind === undefined ? undefined : kept[behind - 1]
    return last && {rule, position, message: `${tag(name)} must stand after ${lineOf(last)}`, hint}
  }

  const repeated = ({element: {name, position}, symbol}: Child): GrammarFault | undefined => {
    const same = keptBy.get(symbol.name)
    if (same === undefined) return undefined
    const message =
      same.count === 1
        ? `there is a second ${tag(name)} in ${tag(parent.name)}, which takes one; the first is in line ${same.line}`
        : `${tag(parent.name)} takes at most ${same.count} ${tag(name)}`
    return {rule: 'xsd.repeated', position, message, hint: 'Remove it, or put both into one.'}
  }

  const statesOf = (name: string): readonly number[] =>
    Array.from({length: automaton.size}, (_, state) => state).filter((state) => {
      const leaf = automaton.leaf(state)
      return leaf?.kind === 'element' && leaf.name === name
    })

  /** The first of the kept ones that can never stand beside a child of this name. */
  const rivalOf = (name: string): Kept | undefined => {
    const known = rivals.get(name)
    if (known !== undefined) return known.kept
    const states = statesOf(name)
    const found = kept.find(
      ({state}) => !states.some((own) => automaton.reaches(own, state) || automaton.reaches(state, own)),
    )
    rivals.set(name, {kept: found})
    return found
  }

  const excluded = ({element: {name, position}, symbol}: Child): GrammarFault => {
    const rival = rivalOf(symbol.name)
    const where = rival === undefined ? `here in ${tag(parent.name)}` : `beside ${lineOf(rival)}`
    const hint = 'Only one of the two forms may be used.'
    return {rule: ruleIn(type, 'xsd.choice'), position, message: `${tag(name)} may not stand ${where}`, hint}
  }

  return (child: Child, own: number): GrammarFault => elsewhere(child, own) ?? repeated(child) ?? excluded(child)
}

const NAMESPACE_TITLES = {any: 'an element', other: 'an element', joe: 'an element of JOE', xhtml: 'an XHTML element'}

const title = (leaf: Leaf): string => (leaf.kind === 'element' ? `<${leaf.name}>` : NAMESPACE_TITLES[leaf.from])

const incomplete = (parent: XmlElement, type: CheckedType, end: number): GrammarFault => {
  const {automaton} = type
  const last = automaton.expected(end).filter((leaf) => leaf.ends)
  const expected = (last.length > 0 ? last : automaton.expected(end)).map(({leaf}) => title(leaf))
  const rule = ruleIn(type, 'xsd.incomplete')
  const nested = type.name === 'job_chain' && end !== 0 ? 'A chain of job chains has two nodes or more. ' : ''
  return {
    rule,
    position: parent.position,
    message:
      expected.length === 1
        ? `${tag(parent.name)} needs ${expected[0] ?? ''}, which is missing`
        : `${tag(parent.name)} is not complete: one of its elements is missing`,
    hint: `${nested}Add ${expected.length > 6 ? shortened(expected) : alternatives(expected)}.`,
  }
}

const OUT: Verdict = {kind: 'out'}

const readAs = (fault: GrammarFault, verdict: Verdict): GrammarFault =>
  verdict.kind === 'renamed' ? {...fault, meant: verdict.name} : fault

/**
 * What is wrong with the children of an element, each once; not what is wrong inside them.
 * @param limit how many faults are wanted at most: to explain one takes longer than to find it
 */
export const childFaults = (
  parent: XmlElement,
  type: CheckedType,
  children: readonly Child[],
  {verdicts, end}: Repaired,
  limit: number,
): readonly GrammarFault[] => {
  const kept = children.flatMap(({element, symbol}, index): readonly Kept[] => {
    const verdict = verdicts[index]
    if (verdict === undefined || verdict.kind === 'out') return []
    const read = verdict.kind === 'renamed' ? {namespace: '', name: verdict.name} : symbol
    return [{element, symbol: read, state: verdict.state}]
  })
  const misfit = misfits(parent, type, kept, end)
  const faults: GrammarFault[] = []
  let own = 0
  for (const [index, child] of children.entries()) {
    const verdict = verdicts[index] ?? OUT
    if (verdict.kind !== 'out') own++
    if (verdict.kind === 'fits') continue
    if (faults.length >= limit) return faults
    const isKnown = child.symbol.namespace === '' && type.automaton.names.has(child.symbol.name)
    faults.push(readAs(isKnown ? misfit(child, own) : unknownChild(child, parent, type), verdict))
  }
  // What was left out may be what is missing.
  return type.automaton.accepts(end) || faults.length > 0 ? faults : [incomplete(parent, type, end)]
}
