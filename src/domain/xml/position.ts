import {printable} from '../path.ts'
import type {Excerpt, Position} from './document.ts'

/** Characters of a line that are shown on each side of a place. */
const EXCERPT_REACH = 60

/** Walks through a text once, forward, and says where each offset is; XML ends a line with CR LF, CR or LF. */
export interface PlaceFinder {
  /** @param offset from 0, in UTF-16 units, not before the one asked last */
  at(offset: number): Position
}

export const placeFinder = (text: string): PlaceFinder => {
  let at = 0
  let line = 1
  let column = 1
  const step = () => {
    const code = text.charCodeAt(at++)
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at) !== 0x0a)) {
      line++
      column = 1
    } else if (code < 0xdc00 || code > 0xdfff) {
      // The second half of a surrogate pair is no character of its own.
      column++
    }
  }
  return {
    at: (offset) => {
      while (at < Math.min(offset, text.length)) step()
      return {line, column}
    },
  }
}

/** Where an offset of a text is. */
export const placeOf = (text: string, offset: number): Position => placeFinder(text).at(offset)

/** The line around an offset, at most 60 characters on each side of it. */
export const excerptAt = (text: string, offset: number): Excerpt => {
  const before = Array.from(/[^\r\n]*$/.exec(text.slice(Math.max(0, offset - 4096), offset))?.[0] ?? '')
  const after = Array.from(/^[^\r\n]*/.exec(text.slice(offset, offset + 4096))?.[0] ?? '')
  const left = before.length > EXCERPT_REACH ? ['…', ...before.slice(1 - EXCERPT_REACH)] : before
  const right = after.length > EXCERPT_REACH ? [...after.slice(0, EXCERPT_REACH - 1), '…'] : after
  const shown = printable(left.join('').replaceAll('\t', ' '))
  return {text: shown + printable(right.join('').replaceAll('\t', ' ')), caret: Array.from(shown).length}
}
