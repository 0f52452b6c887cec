import {printable} from '../path.ts'
import type {Excerpt, Position} from './document.ts'

/** Characters of a line that are shown on each side of a place. */
const EXCERPT_REACH = 60
/** UTF-16 units that are looked at for that: more, so that no half of a character is shown. */
const REACH = 4 * EXCERPT_REACH

/** The second half of a surrogate pair is no character of its own. */
const isSecondHalf = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff

/** Walks through a text once, forward, and says where each offset is; XML ends a line with CR LF, CR or LF. */
export interface PlaceFinder {
  /** @param offset from 0, in UTF-16 units, not before the one asked last */
  at(offset: number): Position
  /** The offset of a place, not before the one asked last; a place beyond the end of its line is the end of that line. */
  offsetOf(position: Position): number
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
    } else if (!isSecondHalf(code)) {
      column++
    }
  }
  const endsLine = () => text.charCodeAt(at) === 0x0a || text.charCodeAt(at) === 0x0d
  return {
    at: (offset) => {
      while (at < Math.min(offset, text.length)) step()
      return {line, column}
    },
    offsetOf: (position) => {
      while (at < text.length && line < position.line) step()
      while (at < text.length && line === position.line && column < position.column && !endsLine()) step()
      if (isSecondHalf(text.charCodeAt(at))) at++
      return at
    },
  }
}

/** Where an offset of a text is. */
export const placeOf = (text: string, offset: number): Position => placeFinder(text).at(offset)

/** The line around an offset, at most 60 characters on each side of it. */
export const excerptAt = (text: string, offset: number): Excerpt => {
  const near = text.slice(Math.max(0, offset - REACH), offset)
  const before = Array.from(near.slice(Math.max(near.lastIndexOf('\n'), near.lastIndexOf('\r')) + 1))
  const after = Array.from(/^[^\r\n]*/.exec(text.slice(offset, offset + REACH))?.[0] ?? '')
  const left = before.length > EXCERPT_REACH ? ['…', ...before.slice(1 - EXCERPT_REACH)] : before
  const right = after.length > EXCERPT_REACH ? [...after.slice(0, EXCERPT_REACH - 1), '…'] : after
  const shown = printable(left.join('').replaceAll('\t', ' '))
  return {text: shown + printable(right.join('').replaceAll('\t', ' ')), caret: Array.from(shown).length}
}
