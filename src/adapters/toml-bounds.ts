/**
 * What is looked at before a parser reads the text: how deep keys and brackets nest, how long a word is. The parser and what follows
 * it take time that grows with the square of the one (a key of 50,000 parts took minutes), and overrun the stack with the other.
 */
const BOUNDS = {
  /** Keys in keys, brackets in brackets: a configuration of jsctl nests three deep. */
  depth: 32,
  /** Letters of a text, a key, a comment: a value has 4096 at most, and an escape such as \u0041 has six. */
  word: 65_536,
}

/** Strings and comments as TOML 1.0 has them: what is in them nests nothing. One that does not end reaches to the end of its line. */
const TOKENS =
  /"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|#[^\n]*|[[{]|[\]}]|\.|[=,\n]|[^"'#[\]{}.=,\n]+/g

export interface OutOfBounds {
  /** From 1. */
  readonly line: number
  readonly problem: string
}

/** What makes a text more than a parser should be asked to read; undefined when nothing does. */
export const outOfBounds = (text: string): OutOfBounds | undefined => {
  let [line, depth, dots] = [1, 0, 0]
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth = Math.max(0, depth - 1)
    else if (token === '.') dots++
    else if (token === '=' || token === ',') dots = 0
    if (Math.max(depth, dots) > BOUNDS.depth) return {line, problem: 'keys or brackets nest too deep'}
    if (token.length > BOUNDS.word) return {line, problem: `a text or a name has more than ${BOUNDS.word} letters`}
    if (!token.includes('\n')) continue
    line += token.split('\n').length - 1
    dots = 0
  }
  return undefined
}
