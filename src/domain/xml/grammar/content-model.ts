/** From which namespaces a wildcard takes elements: from all, from all but none, or from one. */
export type Namespaces = 'any' | 'other' | 'joe' | 'xhtml'

/**
 * How deep a wildcard looks: `skip` not at all, `lax` where the grammar knows an element, `strict` only at elements that the
 * grammar knows.
 */
export type Handling = 'skip' | 'lax' | 'strict'

/** What may stand in the place of one child. */
export type Leaf =
  | {readonly kind: 'element'; readonly name: string; readonly type: string}
  | {readonly kind: 'wildcard'; readonly from: Namespaces; readonly handling: Handling}

/** A content model as a tree. */
export type Particle =
  | Leaf
  | {readonly kind: 'sequence' | 'choice'; readonly parts: readonly Particle[]}
  | {readonly kind: 'repeat'; readonly part: Particle; readonly min: 0 | 1; readonly max: number}

const TOKEN = /\s*(<(?:any|other|joe|xhtml) (?:skip|lax|strict)>|[A-Za-z_][\w.]*(?::[\w.-]+)?|[(),|?*+]|\{0,\d+\})/y

const tokensOf = (notation: string): readonly string[] => {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < notation.length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(notation)?.[1]
    if (token === undefined) throw new Error(`content model "${notation}": nothing known at ${at}`)
    tokens.push(token)
  }
  return tokens
}

const NAMESPACES: ReadonlySet<string> = new Set<Namespaces>(['any', 'other', 'joe', 'xhtml'])
const HANDLINGS: ReadonlySet<string> = new Set<Handling>(['skip', 'lax', 'strict'])

const leafOf = (token: string): Leaf => {
  const [, from = '', handling = ''] = /^<(\w+) (\w+)>$/.exec(token) ?? []
  if (NAMESPACES.has(from) && HANDLINGS.has(handling))
    return {kind: 'wildcard', from: from as Namespaces, handling: handling as Handling}
  const [name = token, type = name] = token.split(':')
  return {kind: 'element', name, type}
}

const repeated = (part: Particle, sign: string | undefined): Particle | undefined => {
  if (sign === '?') return {kind: 'repeat', part, min: 0, max: 1}
  if (sign === '*') return {kind: 'repeat', part, min: 0, max: Infinity}
  if (sign === '+') return {kind: 'repeat', part, min: 1, max: Infinity}
  return sign?.startsWith('{') === true ? {kind: 'repeat', part, min: 0, max: Number(sign.slice(3, -1))} : undefined
}

/**
 * Reads a content model: `a?, (b | c:type-of-c)*, <other lax>?`. A comma is a fixed order, a bar an alternative, a name has the
 * type of the same name unless another follows its colon.
 * @throws Error for a mistake in the notation: it is part of the program
 */
export const contentModel = (written: string): Particle => {
  const notation = written.trim()
  const tokens = tokensOf(notation)
  let at = 0

  const atom = (): Particle => {
    const token = tokens[at++]
    if (token === undefined || /^[),|?*+{]/.test(token)) throw new Error(`content model "${notation}": part missing`)
    if (token !== '(') return leafOf(token)
    const inner = alternatives()
    if (tokens[at++] !== ')') throw new Error(`content model "${notation}": ")" missing`)
    return inner
  }

  const counted = (): Particle => {
    const part = atom()
    const more = repeated(part, tokens[at])
    if (more !== undefined) at++
    return more ?? part
  }

  const joined = (kind: 'sequence' | 'choice', sign: string, next: () => Particle): Particle => {
    const first = next()
    const parts = [first]
    while (tokens[at] === sign) {
      at++
      parts.push(next())
    }
    return parts.length === 1 ? first : {kind, parts}
  }
  const row = (): Particle => joined('sequence', ',', counted)
  const alternatives = (): Particle => joined('choice', '|', row)

  if (tokens.length === 0) return {kind: 'sequence', parts: []}
  const model = alternatives()
  if (at < tokens.length) throw new Error(`content model "${notation}": "${tokens[at] ?? ''}" is too much`)
  return model
}
