import {execFile} from 'node:child_process'
import {closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {open} from 'node:fs/promises'
import {dirname} from 'node:path'
import {errnoOf} from './errno.ts'

/** Up to so many files one fsync each is quicker than starting `sync`: measured, they meet between 16 and 30. */
const FEW = 16

const syncFile = (path: string): void => {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes the names in a folder durable. Windows has no such call; some network drives refuse it (EINVAL, ENOTSUP). */
export const syncFolder = async (path: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP'].includes(errnoOf(error) ?? '')) throw error
  } finally {
    await handle.close()
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
  for (const file of files) syncFile(file)
}

/** Replaces a file: at any moment it holds the old or the new content, and the new one is durable when this returns. */
export const writeDurably = async (path: string, content: string | Uint8Array): Promise<void> => {
  const next = `${path}.new`
  // What a killed run, or somebody else, left under that name: a pipe would make us wait for ever, a link lead elsewhere.
  rmSync(next, {recursive: true, force: true})
  writeFileSync(next, content, {mode: 0o600, flag: 'wx'})
  syncFile(next)
  renameSync(next, path)
  await syncFolder(dirname(path))
}
