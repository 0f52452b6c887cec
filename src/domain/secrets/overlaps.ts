import type {Span} from './markup.ts'

/** Places in their order; what overlaps is one, as the first of them tells it. */
export const withoutOverlaps = <Place extends Span>(places: readonly Place[]): readonly Place[] => {
  const left: Place[] = []
  for (const place of places.toSorted((one, other) => one.start - other.start)) {
    const last = left.at(-1)
    if (last === undefined || place.start >= last.end) left.push(place)
    else if (place.end > last.end) left[left.length - 1] = {...last, end: place.end}
  }
  return left
}
