import {realpath} from 'node:fs/promises'
import {basename, dirname, join, relative} from 'node:path'
import type {ChangeOutcome, FileChange, MendableFolder} from '../ports/desk.ts'
import {translated} from './directory-failures.ts'
import {changeFile} from './file-change.ts'
import {openPlacedFolder} from './object-folder.ts'
import {pinFolder} from './pinned-folder.ts'

const LINK_ABOVE: ChangeOutcome = {kind: 'left', reason: 'link', message: 'a folder above it became a symbolic link'}

/** A name with the end of another: that end is ASCII, so it has the same length in every Unicode form. */
const withEndOf = (name: string, {path, to}: Pick<FileChange, 'path' | 'to'>): string => {
  let same = 0
  while (same < path.length && path[same] === to[same]) same++
  return name.slice(0, name.length - (path.length - same)) + to.slice(same)
}

/**
 * Opens a live folder at a desk whose files are to be changed.
 * @throws Failure 'not-found' when there is no folder, 'usage' when it is a file, 'forbidden' without rights
 */
export const openMendableFolder = async (path: string): Promise<MendableFolder> => {
  const {folder, real} = await openPlacedFolder(path)
  return {
    ...folder,
    change: (change) => {
      const place = real(change.path)
      return translated('change', place, async () => {
        // The live root itself may be reached through links, what is below it not.
        const root = await realpath(folder.path)
        const pin = pinFolder(dirname(join(root, relative(folder.path, place))))
        if (pin === undefined) return LINK_ABOVE
        try {
          const name = basename(place)
          const newName = withEndOf(name, change)
          return await changeFile({place: pin.place, name, newName, before: change.before, after: change.after})
        } finally {
          pin.release()
        }
      })
    },
  }
}
