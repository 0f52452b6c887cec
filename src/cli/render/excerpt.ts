import type {Excerpt} from '../../domain/xml/document.ts'

/** Characters that fill two columns of a terminal, near enough; and those that fill none. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u
const NONE = /^\p{M}$/u

/** As wide as a text, but blank: an ideographic space is as wide as a wide character in any font. */
const blank = (characters: readonly string[]): string =>
  characters.map((character) => (NONE.test(character) ? '' : WIDE.test(character) ? '\u3000' : ' ')).join('')

/** Cuts a line around its caret, so that it has at most `width` characters. */
const cutTo = (
  width: number,
  {text, caret}: Excerpt,
): {readonly characters: readonly string[]; readonly caret: number} => {
  const characters = Array.from(text)
  if (characters.length <= width) return {characters, caret}
  const from = Math.max(0, Math.min(caret - Math.floor(width / 2), characters.length - width))
  const part = characters.slice(from, from + width)
  if (from > 0) part[0] = '…'
  if (from + width < characters.length) part[part.length - 1] = '…'
  return {characters: part, caret: caret - from}
}

/** A line without the blanks before it, and a line with a caret under the place that is meant. */
export const excerptLines = (excerpt: Excerpt, width: number): readonly [text: string, caret: string] => {
  const indent = Math.min(excerpt.text.length - excerpt.text.trimStart().length, excerpt.caret)
  const {characters, caret} = cutTo(width, {text: excerpt.text.slice(indent), caret: excerpt.caret - indent})
  return [characters.join('').trimEnd(), `${blank(characters.slice(0, caret))}^`]
}
