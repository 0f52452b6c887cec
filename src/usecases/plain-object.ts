import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'

/** The Failure for a plain object that came with another size than the listing says; it has no digest that could tell more. */
export const otherSize = (url: string, key: string, came: number, listed: number): Failure =>
  new Failure('temporary', `${came} bytes came for ${printable(key)} in ${url}, and the listing says ${listed}`, {
    hints: ['Nothing was changed. Somebody is writing there, or something on the way cuts answers short: try again.'],
  })
