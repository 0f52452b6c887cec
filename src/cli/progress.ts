import type {Event} from '../ports/index.ts'
import {printable} from '../domain/path.ts'
import type {Style} from './style.ts'

type Progress = Extract<Event, {type: 'progress'}>

export interface ProgressOutput {
  readonly stream: NodeJS.WriteStream
  readonly style: Style
  readonly talk: 'quiet' | 'normal' | 'verbose'
  /** Milliseconds. */
  readonly now: () => number
}

/** Shows what work tells, on stderr: a line that is drawn again on a terminal, plain lines at sensible steps elsewhere. */
export interface EventPrinter {
  readonly tell: (event: Event) => void
  /** Clears the drawn line: before results, and at the end. */
  readonly clear: () => void
}

/** Milliseconds between two drawings, and between two plain lines. */
const REDRAW = 80
const PLAIN = 5000

const line = ({activity, done, total}: Progress): string =>
  `${activity}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`

export const eventPrinter = ({stream, style, talk, now}: ProgressOutput): EventPrinter => {
  let drawn = false
  let last = now()
  /** Whether a work has ended and no other one has begun. */
  let phase: 'working' | 'between' = 'working'
  const clear = (): void => {
    if (drawn) stream.write('\r\u001b[2K')
    drawn = false
  }
  const print = (text: string): void => {
    clear()
    stream.write(`${text}\n`)
  }
  const progress = (event: Progress): void => {
    const time = now()
    const text = printable(line(event))
    const finished = event.done >= event.total
    // What stays, such as an agent, works now and then: the lines of each work count from its own beginning.
    if (phase === 'between' && !stream.isTTY) last = time
    phase = finished ? 'between' : 'working'
    if (time - last < (stream.isTTY ? REDRAW : PLAIN) && !(stream.isTTY && finished)) return
    last = time
    if (!stream.isTTY) print(text)
    else {
      stream.write(`\r\u001b[2K${style.dim(text.slice(0, Math.max(20, stream.columns - 1)))}`)
      drawn = true
    }
  }
  const tell = (event: Event): void => {
    if (event.type === 'warning') print(`${style.yellow('warning:')} ${printable(event.message)}`)
    else if (talk === 'quiet') return
    else if (event.type === 'progress') progress(event)
    else if (event.type === 'note' && talk === 'verbose') print(style.dim(printable(event.message)))
  }
  return {tell, clear}
}
