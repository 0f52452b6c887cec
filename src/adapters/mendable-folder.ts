import {realpath} from 'node:fs/promises'
import {basename, dirname, join, relative} from 'node:path'
import type {ChangeOutcome, MendableFolder} from '../ports/desk.ts'
import {translated} from './directory-failures.ts'
import {changeFile} from './file-change.ts'
import {tidyLeftover} from './fix-leftovers.ts'
import {openPlacedFolder} from './object-folder.ts'
import {pinFolder} from './pinned-folder.ts'

const LINK_ABOVE: ChangeOutcome = {kind: 'left', reason: 'link', message: 'a folder above it became a symbolic link'}

/**
 * Opens a live folder at a desk whose files are to be changed.
 * @throws Failure 'not-found' when there is no folder, 'usage' when it is a file, 'forbidden' without rights
 */
export const openMendableFolder = async (path: string): Promise<MendableFolder> => {
  const {folder, real, renamed} = await openPlacedFolder(path)

  /** Works in the folder of a file; gives the other thing where a link leads elsewhere. */
  const within = async <Result>(file: string, work: (place: string) => Promise<Result>, elsewhere: Result) => {
    // The live root itself may be reached through links, what is below it not.
    const root = await realpath(folder.path)
    const pin = pinFolder(dirname(join(root, relative(folder.path, file))))
    if (pin === undefined) return elsewhere
    try {
      return await work(pin.place)
    } finally {
      pin.release()
    }
  }

  return {
    ...folder,
    change: (change) => {
      const file = real(change.path)
      const [name, newName] = [basename(file), basename(renamed(change))]
      const {before, after} = change
      return translated('change', file, () =>
        within(file, (place) => changeFile({place, name, newName, before, after}), LINK_ABOVE),
      )
    },
    tidy: (listed) => {
      const file = join(folder.path, listed)
      return translated('tidy up', file, () =>
        within(file, (place) => tidyLeftover(place, basename(file)), {kind: 'tidied'}),
      )
    },
  }
}
