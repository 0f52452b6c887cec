import {execFile} from 'node:child_process'
import {closeSync, fsyncSync, openSync, renameSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {errorCode} from './live-failures.ts'

/** Up to so many files one fsync each is quicker than starting `sync`: measured, they meet between 16 and 30. */
const FEW = 16

const syncFile = (path: string, flags: string): void => {
  const file = openSync(path, flags)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes the names in a folder durable. Windows does not know such a thing and says so; a folder that is gone needs none. */
export const syncFolder = (path: string): void => {
  try {
    syncFile(path, 'r')
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'ENOENT', 'ENOTSUP'].includes(errorCode(error) ?? '')) throw error
  }
}

/** One flush of the whole file system, where the system has `sync -f`. */
const syncFileSystem = (folder: string): Promise<boolean> =>
  new Promise((resolve) => {
    execFile('sync', ['-f', folder], (error) => resolve(error === null))
  })

/** Makes the contents of files in a folder durable. */
export const syncFiles = async (folder: string, files: readonly string[]): Promise<void> => {
  if (files.length > FEW && (await syncFileSystem(folder))) return
  for (const file of files) syncFile(file, 'r+')
}

/** Replaces a file: at any moment it holds the old or the new text, and the new one is durable when this returns. */
export const writeDurably = (path: string, text: string): void => {
  const next = `${path}.new`
  writeFileSync(next, text, {mode: 0o600})
  syncFile(next, 'r+')
  renameSync(next, path)
  syncFolder(dirname(path))
}
