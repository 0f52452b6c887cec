import {fail, ok, warn, type Diagnosis} from '../../domain/checkup.ts'
import {printable} from '../../domain/path.ts'
import type {FolderLook, WriteTrial} from '../../ports/index.ts'

const GIB = 1024 ** 3

const size = (bytes: number): string => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power] ?? 'B'}`
}

/** Whether a disk has room: for what is known to be needed, and a gibibyte anyway. */
export const roomFor = ({free}: FolderLook, needed: number, what: string): Diagnosis | undefined => {
  if (free === undefined) return undefined
  const says = `${size(free)} free${needed === 0 ? '' : `, ${what} needs ${size(needed)}`}`
  return free < Math.max(GIB, needed) ? warn(says, 'Make room before it is needed (`df -h`, `df -i`).') : ok(says)
}

/** A file where a folder belongs. */
export const noFolder = (path: string, mend: string): Diagnosis =>
  fail('configuration', `${printable(path)} is no folder`, mend)

/** What was tried with files in a folder. */
export const trialResult = ({times, links}: WriteTrial, who: string, wants: 'times' | 'links'): Diagnosis => {
  const says = `${printable(who)} may write, rename and delete`
  if (wants === 'links') {
    return links === 'kept'
      ? ok(`${says}; a file that is there is not overwritten (hard links)`)
      : fail(
          'configuration',
          'the file system has no hard links',
          'Without them two people could publish over each other. Put the store on another file system, or use S3.',
        )
  }
  return times === 'kept'
    ? ok(`${says}; files keep their times`)
    : warn(
        'files do not keep the time that they are given',
        'JobScheduler notices a change by it: put the live folder on a file system of its own machine.',
      )
}
