import {accessSync, constants, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {ApplyStep} from '../domain/apply.ts'
import {inWords} from './live-failures.ts'

/** The folder that will hold a path, or the nearest one above it that is there. */
const nearestFolder = (root: string, path: string): string => {
  let folder = dirname(join(root, path))
  const isThere = (): boolean =>
    inWords('look at', folder, () => statSync(folder, {throwIfNoEntry: false})?.isDirectory() === true)
  while (folder !== root && !isThere()) folder = dirname(folder)
  return folder
}

/** @throws Failure 'forbidden' when a folder in which a step works may not be written */
export const requireRights = (root: string, steps: readonly ApplyStep[]): void => {
  for (const folder of new Set(steps.map(({path}) => nearestFolder(root, path)))) {
    inWords('write to the folder', folder, () => accessSync(folder, constants.W_OK | constants.X_OK))
  }
}
