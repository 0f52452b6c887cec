import {printable} from '../../domain/path.ts'
import type {KeptList, KeptRelease} from '../../usecases/kept-releases.ts'
import type {Style} from '../style.ts'
import {firstLine} from './releases.ts'
import {counted} from './size.ts'
import {renderTable, type Cell} from './table.ts'
import {localTime} from './time.ts'

/** Whether a release can be brought back, in a word for the JSON. */
export const keptState = (kept: KeptRelease): 'whole' | 'incomplete' | 'damaged' => {
  if (kept.kind === 'damaged') return 'damaged'
  return kept.missing.length === 0 ? 'whole' : 'incomplete'
}

export const isWhole = (kept: KeptRelease): boolean => keptState(kept) === 'whole'

/** Whether a repair of the live folder makes it whole: nothing of it is lost, but something of the folder was edited or removed. */
export const awaitsRepair = (kept: KeptRelease): boolean =>
  kept.kind === 'read' && kept.missing.length > 0 && kept.lost.length === 0

export const keptNumber = (kept: KeptRelease): number => (kept.kind === 'read' ? kept.summary.release : kept.release)

const noteOf = (kept: KeptRelease, present: boolean, style: Style): Cell => {
  if (kept.kind === 'damaged') return {text: 'damaged', paint: style.red}
  if (kept.missing.length > 0) {
    const [first = ''] = kept.missing
    const rest = kept.missing.length > 1 ? ` and ${counted(kept.missing.length - 1, 'file')} more` : ''
    return {text: `incomplete: ${printable(first)}${rest}`, paint: style.yellow}
  }
  return {text: present ? 'is here' : ''}
}

const row = (kept: KeptRelease, {release}: KeptList, style: Style): readonly Cell[] => {
  const number = keptNumber(kept)
  const start: Cell = {text: String(number), align: 'right', paint: style.bold}
  const note = noteOf(kept, number === release, style)
  if (kept.kind === 'damaged') return [start, note]
  const {created, author, files, message} = kept.summary
  return [start, localTime(created), printable(author), counted(files, 'file'), firstLine(message), note].map((cell) =>
    typeof cell === 'string' ? {text: cell} : cell,
  )
}

/** What a server can go back to without its store. */
export const renderKept = (list: KeptList, style: Style): string => {
  const {environment, folder, release, pinnedBelow, kept} = list
  const pin = pinnedBelow === null ? '' : `, pinned below ${environment}@${pinnedBelow}`
  const holds = release === null ? 'no release' : `${environment}@${release}${pin}`
  const head = `${style.bold(environment)} in ${folder}: ${holds} is there, ${kept.length === 0 ? 'nothing is kept' : `${counted(kept.length, 'release')} kept`}\n`
  if (kept.length === 0) return head
  const rows = kept.map((one) => row(one, list, style))
  return `${head}${renderTable(rows, '  ')}bring one back with: jsctl pull --offline --to N\n`
}

/** A kept release as JSON. */
export const keptReleaseJson = (kept: KeptRelease) =>
  kept.kind === 'read'
    ? {...kept.summary, state: keptState(kept), missing: kept.missing}
    : {release: kept.release, state: keptState(kept), problem: kept.problem}

/** The same as JSON (docs/pull.md). */
export const keptJson = (list: KeptList) => {
  const {environment, folder, release, pinnedBelow, kept} = list
  return {
    environment,
    folder,
    release,
    pinnedBelow,
    kept: kept.map(keptReleaseJson),
  }
}
