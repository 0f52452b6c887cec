import {plainStyle, type Style} from './style.ts'

const paint =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`

/** src/cli/screen-text.ts lets exactly these pass. */
const colours: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  red: paint(31, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
}

const isSet = (variable: string | undefined): variable is string => variable !== undefined && variable !== ''

/** What decides about colours. */
export interface ColourFacts {
  readonly flag: 'allowed' | 'never'
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly terminal: boolean
}

/** --no-color and NO_COLOR (https://no-color.org) say no, FORCE_COLOR says yes, else a terminal has colours and a file has none. */
export const wantsColour = ({flag, variables, terminal}: ColourFacts): boolean => {
  const {NO_COLOR: never, FORCE_COLOR: always, TERM: kind} = variables
  if (flag === 'never' || isSet(never)) return false
  if (isSet(always)) return always !== '0' && always !== 'false'
  return terminal && kind !== 'dumb'
}

/** How texts are marked on a stream. */
export const terminalStyle = (stream: NodeJS.WriteStream, flag: 'allowed' | 'never'): Style =>
  wantsColour({flag, variables: process.env, terminal: stream.isTTY}) ? colours : plainStyle
