import type {Leaf, Namespaces, Particle} from './content-model.ts'

/** A child as a content model sees it. */
export interface Symbol {
  /** Empty for no namespace, which is where all of JobScheduler's own elements are. */
  readonly namespace: string
  /** Without its prefix. */
  readonly name: string
}

const ONE_NAMESPACE: ReadonlyMap<Namespaces, string> = new Map([
  ['joe', 'www.sos-berlin.com/schema/joe'],
  ['xhtml', 'http://www.w3.org/1999/xhtml'],
])

const isFrom = (namespace: string, from: Namespaces): boolean => {
  if (from === 'any') return true
  return from === 'other' ? namespace !== '' : namespace === ONE_NAMESPACE.get(from)
}

interface Exits {
  readonly names: ReadonlyMap<string, number>
  readonly wildcards: readonly (readonly [from: Namespaces, to: number])[]
}

/**
 * A content model as states: 0 before the first child, and one for each place of the model, where a child stands that matched
 * it. The models are deterministic (XML Schema demands it): a child has at most one place after each state.
 */
export interface Automaton {
  /** How many states there are. */
  readonly size: number
  /** Leaf of each state; none for 0. */
  leaf(state: number): Leaf | undefined
  /** The state after a child; -1 when it may not stand there. */
  next(state: number, child: Symbol): number
  /** Whether the children may end there. */
  accepts(state: number): boolean
  /** What may stand next, and whether the children may end with it. */
  expected(state: number): readonly {readonly leaf: Leaf; readonly ends: boolean}[]
  /** The element names of the whole model -> a leaf with that name. */
  readonly names: ReadonlyMap<string, Leaf>
  /** Whether the second state can come after the first, at once or later. */
  reaches(from: number, to: number): boolean
}

/** A part of a model while it is built: which places can be its first and its last, and whether it can be empty. */
interface Fragment {
  readonly first: readonly number[]
  readonly last: readonly number[]
  readonly optional: boolean
}

const EMPTY: Fragment = {first: [], last: [], optional: true}

/** The places of a model, and which can follow each (Glushkov's construction). */
class Places {
  readonly leaves: (Leaf | undefined)[] = [undefined]
  readonly follow: Set<number>[] = [new Set()]

  #join(from: readonly number[], to: readonly number[]): void {
    for (const place of from) for (const next of to) this.follow[place]?.add(next)
  }

  #sequence(left: Fragment, right: Fragment): Fragment {
    this.#join(left.last, right.first)
    return {
      first: left.optional ? [...left.first, ...right.first] : left.first,
      last: right.optional ? [...left.last, ...right.last] : right.last,
      optional: left.optional && right.optional,
    }
  }

  /** `a{0,3}` as `(a (a a?)?)?`: of equal parts in a row, only one may be next. */
  #counted(part: Particle, max: number): Fragment {
    let rest = EMPTY
    for (let count = 0; count < max; count++) rest = {...this.#sequence(this.add(part), rest), optional: true}
    return rest
  }

  add(particle: Particle): Fragment {
    switch (particle.kind) {
      case 'element':
      case 'wildcard': {
        const place = this.leaves.push(particle) - 1
        this.follow.push(new Set())
        return {first: [place], last: [place], optional: false}
      }
      case 'sequence':
        return particle.parts.reduce((left, part) => this.#sequence(left, this.add(part)), EMPTY)
      case 'choice': {
        const parts = particle.parts.map((part) => this.add(part))
        return {
          first: parts.flatMap(({first}) => first),
          last: parts.flatMap(({last}) => last),
          optional: parts.some(({optional}) => optional),
        }
      }
      case 'repeat': {
        if (Number.isFinite(particle.max) && particle.max > 1) return this.#counted(particle.part, particle.max)
        const inner = this.add(particle.part)
        if (particle.max === Infinity) this.#join(inner.last, inner.first)
        return {...inner, optional: inner.optional || particle.min === 0}
      }
    }
  }
}

const exitsOf = (places: Iterable<number>, leaves: readonly (Leaf | undefined)[]): Exits => {
  const names = new Map<string, number>()
  const wildcards: (readonly [Namespaces, number])[] = []
  for (const place of places) {
    const leaf = leaves[place]
    if (leaf?.kind === 'wildcard') wildcards.push([leaf.from, place])
    if (leaf?.kind !== 'element') continue
    if (names.has(leaf.name)) throw new Error(`content model is ambiguous at <${leaf.name}>`)
    names.set(leaf.name, place)
  }
  return {names, wildcards}
}

const closure = (follow: readonly ReadonlySet<number>[], from: number): ReadonlySet<number> => {
  const found = new Set<number>()
  const open = [from]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const next of follow[state] ?? []) {
      if (found.has(next)) continue
      found.add(next)
      open.push(next)
    }
  }
  return found
}

const NO_EXITS: Exits = {names: new Map(), wildcards: []}

/** @throws Error for a model that is not deterministic: the table is part of the program */
export const automatonOf = (model: Particle): Automaton => {
  const places = new Places()
  const {first, last, optional} = places.add(model)
  const {leaves, follow} = places
  for (const place of first) follow[0]?.add(place)
  const exits = follow.map((next) => exitsOf(next, leaves))
  const ends = new Set(optional ? [0, ...last] : last)
  const reachable = new Map<number, ReadonlySet<number>>()
  return {
    size: leaves.length,
    leaf: (state) => leaves[state],
    next: (state, {namespace, name}) => {
      const {names, wildcards} = exits[state] ?? NO_EXITS
      const named = namespace === '' ? names.get(name) : undefined
      return named ?? wildcards.find(([from]) => isFrom(namespace, from))?.[1] ?? -1
    },
    accepts: (state) => ends.has(state),
    expected: (state) =>
      Array.from(follow[state] ?? []).flatMap((place) => {
        const leaf = leaves[place]
        return leaf === undefined ? [] : [{leaf, ends: ends.has(place)}]
      }),
    names: new Map(leaves.flatMap((leaf) => (leaf?.kind === 'element' ? [[leaf.name, leaf] as const] : []))),
    reaches: (from, to) => {
      const known = reachable.get(from) ?? closure(follow, from)
      reachable.set(from, known)
      return known.has(to)
    },
  }
}
