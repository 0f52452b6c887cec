import {plainStyle, type Style} from './style.ts'

const paint =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`

const colours: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  red: paint(31, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
}

/** True when colours are wanted on this stream: NO_COLOR and --no-color say no, FORCE_COLOR says yes, else a terminal decides. */
const wantsColour = (stream: NodeJS.WriteStream, words: readonly string[]): boolean => {
  const {NO_COLOR: never, FORCE_COLOR: always, TERM: terminal} = process.env
  if (words.includes('--no-color') || (never !== undefined && never !== '')) return false
  if (always !== undefined && always !== '' && always !== '0') return true
  return stream.isTTY && terminal !== 'dumb'
}

/** How texts are marked on a stream. */
export const terminalStyle = (stream: NodeJS.WriteStream, words: readonly string[]): Style =>
  wantsColour(stream, words) ? colours : plainStyle
