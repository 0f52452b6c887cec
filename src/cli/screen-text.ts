import {printable} from '../domain/path.ts'

/** Pieces of a text: our own colours, text, line breaks and tabs, and an escape character of anything else. */
const PIECES = /\u001b\[(?:1|2|22|31|32|33|39)m|[^\n\t\u001b]+|\u001b/g
const OURS = /^\u001b\[\d+m$/

/**
 * The last net below everything that is shown: names and contents come from stores and folders of other people, and a terminal
 * obeys control characters. They become escapes; line breaks, tabs and the few colours of src/cli/terminal.ts stay.
 */
export const screenText = (text: string): string =>
  text.replace(PIECES, (piece) => (OURS.test(piece) ? piece : printable(piece)))

/** A value as JSON over several lines that is safe on a screen, too: control characters stand as \u escapes. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2).replace(/[^\n]+/g, printable)}\n`
