import type {Span} from './markup.ts'

/** What some letters in a row lead to, when they begin a value: the tree of all values (Aho and Corasick, 1975). */
interface Node {
  readonly letter: number
  readonly parent: Node | undefined
  /** Where a next letter leads to; most nodes have one. */
  first: Node | undefined
  others: Map<number, Node> | undefined
  /** The longest end of these letters that begins a value, too: so a text is walked through once, whatever the values are. */
  fallback: Node | undefined
  /** The first of the fallbacks at which a value ends. */
  shorter: Node | undefined
  /** How many letters the value has that ends here; 0 for none. */
  length: number
}

const nodeFor = (letter: number, parent: Node | undefined, fallback: Node | undefined): Node => ({
  letter,
  parent,
  first: undefined,
  others: undefined,
  fallback,
  shorter: undefined,
  length: 0,
})

const childOf = ({first, others}: Node, letter: number): Node | undefined =>
  first?.letter === letter ? first : others?.get(letter)

const addChild = (node: Node, child: Node): void => {
  if (node.first === undefined) node.first = child
  else (node.others ??= new Map<number, Node>()).set(child.letter, child)
}

/** Where a letter leads to; what it does not go on with is a shorter value, or none. */
const follow = (root: Node, from: Node | undefined, letter: number): Node => {
  for (let node = from; node !== undefined; node = node.fallback) {
    const to = childOf(node, letter)
    if (to !== undefined) return to
  }
  return root
}

/** The tree of values: its root, and its nodes by their depth. */
const treeOf = (values: Iterable<string>) => {
  const root = nodeFor(0, undefined, undefined)
  const levels: Node[][] = []
  for (const value of values) {
    let node = root
    for (let at = 0; at < value.length; at++) {
      const letter = value.charCodeAt(at)
      const known = childOf(node, letter)
      const child = known ?? nodeFor(letter, node, root)
      if (known === undefined) {
        addChild(node, child)
        ;(levels[at] ??= []).push(child)
      }
      node = child
    }
    node.length = value.length
  }
  return {root, levels}
}

const searchTree = (values: Iterable<string>): Node => {
  const {root, levels} = treeOf(values)
  for (const level of levels.slice(1))
    for (const node of level) {
      const fallback = follow(root, node.parent?.fallback, node.letter)
      node.fallback = fallback
      node.shorter = fallback.length > 0 ? fallback : fallback.shorter
    }
  return root
}

/** Letters from which on a value is looked for also inside of words; a shorter one stands there by chance. */
const ANYWHERE = 8
/** Letters from which on a value is looked for at all. */
const SHORTEST = 4
/** Letters of a long value that are enough to know it; what follows up to a blank or a quote belongs to it. */
const KNOWN = 512
const REST = /[^\s"'<>]*/y

const WORD = /[\p{L}\p{N}_]/u
const isWord = (text: string, at: number): boolean => WORD.test(text.charAt(at))

/** Words that say nothing where they stand elsewhere: somebody took the name of a password for the password. */
const NAMES = /^(?:password|passwd|passwort|passphrase|pass|secret|token|user|username|value|name|param|params)$/i

const stands = (text: string, {start, end}: Span): boolean =>
  end - start >= ANYWHERE || (!isWord(text, start - 1) && !isWord(text, end))

/** The longest value that stands before `end`. */
const standing = (text: string, node: Node, end: number): Span | undefined => {
  for (let one = node.length > 0 ? node : node.shorter; one !== undefined; one = one.shorter) {
    const place = {start: end - one.length, end}
    if (stands(text, place)) return place
  }
  return undefined
}

const endOfRest = (text: string, from: number): number => {
  REST.lastIndex = from
  return from + (REST.exec(text)?.[0].length ?? 0)
}

/** Places come by their ends; what overlaps is one. */
const addPlace = (places: Span[], {start, end}: Span): void => {
  let begin = start
  for (let last = places.at(-1); last !== undefined && last.end > start; last = places.at(-1)) {
    begin = Math.min(begin, last.start)
    places.pop()
  }
  places.push({start: begin, end})
}

const isSought = (value: string): boolean => value.length >= SHORTEST && !NAMES.test(value)

/**
 * Where values stand in a text, in its order; what overlaps is one place. Values of 8 letters or more are found anywhere, of 4 and
 * more as words of their own. The effort grows with the length of the text and of the values.
 */
export const occurrencesOf = (values: Iterable<string>, text: string): readonly Span[] => {
  const sought = new Set(Array.from(values, (value) => value.trim().slice(0, KNOWN)).filter(isSought))
  if (sought.size === 0) return []
  const root = searchTree(sought)
  const found: Span[] = []
  let node = root
  for (let at = 0; at < text.length; at++) {
    node = follow(root, node, text.charCodeAt(at))
    const place = standing(text, node, at + 1)
    if (place === undefined) continue
    const end = place.end - place.start < KNOWN ? place.end : endOfRest(text, place.end)
    addPlace(found, {start: place.start, end})
    if (end === place.end) continue
    at = end - 1
    node = root
  }
  return found
}
