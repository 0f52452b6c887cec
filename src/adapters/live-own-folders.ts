import {mkdirSync, statSync} from 'node:fs'
import {dirname} from 'node:path'
import {errnoOf} from './errno.ts'

/**
 * Makes a folder for things of ours in one that is there. Never the folders above it: when somebody took the live folder away, it
 * would come back without its files, closed to everybody else, and the engine would drop all objects.
 */
export const makeOwn = (folder: string): void => {
  if (statSync(folder, {throwIfNoEntry: false}) !== undefined) return
  try {
    mkdirSync(folder, {mode: 0o700})
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
}

/** The same for a folder below `top`, with those in between. */
export const makeOwnBelow = (top: string, folder: string): void => {
  if (folder.length > top.length) makeOwnBelow(top, dirname(folder))
  makeOwn(folder)
}
