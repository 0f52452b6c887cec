import {Readable} from 'node:stream'
import {AnswerProblem} from './s3-answer-problem.ts'

/** How slow a body may come: below `bytesPerSecond` for `milliseconds` it is broken off (as curl's --speed-limit, --speed-time). */
export interface Floor {
  readonly bytesPerSecond: number
  readonly milliseconds: number
}

interface MeterOptions {
  /** Bytes; more is a problem. Undefined where the reader has a limit of its own. */
  readonly limit: number | undefined
  readonly floor: Floor
  /** HTTP status of the answer. */
  readonly status: number
}

/**
 * Credit for waiting, in milliseconds: what comes earns it, waiting spends it. Only the time counts in which the reader waits
 * for the server, not the reverse.
 */
const waitingCredit = ({bytesPerSecond, milliseconds}: Floor, broke: () => void) => {
  let credit = milliseconds
  let since: number | undefined
  let timer: NodeJS.Timeout | undefined
  return {
    waits() {
      if (since !== undefined) return
      since = performance.now()
      timer = setTimeout(broke, credit)
    },
    came(bytes: number) {
      clearTimeout(timer)
      const waited = since === undefined ? 0 : performance.now() - since
      since = undefined
      credit = Math.min(milliseconds, Math.max(0, credit - waited) + (bytes * 1000) / bytesPerSecond)
    },
    ends: () => clearTimeout(timer),
  }
}

/** The body of an answer with a limit, and a floor under its speed. Destroying either of the two streams destroys the other. */
export const meteredBody = (body: Readable, {limit, floor, status}: MeterOptions): Readable => {
  let size = 0
  const credit = waitingCredit(floor, () => out.destroy(new AnswerProblem('too-slow', status)))
  const out = new Readable({
    read() {
      credit.waits()
      body.resume()
    },
    destroy(error, done) {
      credit.ends()
      body.destroy()
      done(error)
    },
  })
  body.pause()
  body.on('data', (piece: Uint8Array) => {
    credit.came(piece.length)
    size += piece.length
    if (limit !== undefined && size > limit) out.destroy(new AnswerProblem('too-long', status))
    else if (out.push(piece)) credit.waits()
    else body.pause()
  })
  body.on('end', () => {
    credit.ends()
    out.push(null)
  })
  body.on('error', (error) => out.destroy(error))
  body.on('close', () => {
    if (!body.readableEnded) out.destroy(Object.assign(new Error('the answer broke off'), {code: 'ECONNRESET'}))
  })
  return out
}
