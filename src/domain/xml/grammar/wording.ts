import {printable} from '../../path.ts'

/** Characters of a stranger's text that a message shows. */
const SHOWN = 60
/** Words of a list that a message shows. */
const LISTED = 6

/** A stranger's text, printable and short. */
export const shown = (text: string): string => {
  const head = Array.from(text.slice(0, 2 * SHOWN))
  return printable(
    head.length > SHOWN ? `${head.slice(0, SHOWN - 1).join('')}…` : head.join('').replaceAll('\n', '\\n'),
  )
}

/** `a, b or c`; all of them. */
export const alternatives = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`

/** `a, b, c and 7 more` */
export const shortened = (words: readonly string[]): string => {
  const more = words.length - LISTED
  return more < 2 ? words.join(', ') : `${words.slice(0, LISTED).join(', ')} and ${more} more`
}
