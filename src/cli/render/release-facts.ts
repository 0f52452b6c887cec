import {printable} from '../../domain/path.ts'
import type {Manifest} from '../../domain/release.ts'
import type {Style} from '../style.ts'
import {firstLine, originText, partText} from './releases.ts'
import type {Cell} from './table.ts'
import {age, localTime} from './time.ts'

type Row = readonly (Cell | string)[]

/** When, by whom and why a release was published: the first lines about it. */
export const publicationRows = (manifest: Manifest, style: Style, now: Date): readonly Row[] => {
  const {created, author, origin} = manifest
  const message = firstLine(manifest.message)
  return [
    [
      {text: 'published', paint: style.dim},
      `${localTime(created)} (${age(created, now)}) by ${printable(author)}, ${originText(origin)}${partText(origin)}`,
    ],
    ...(message === '' ? [] : [[{text: 'message', paint: style.dim}, message]]),
  ]
}
