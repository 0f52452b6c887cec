import {open, stat, type FileHandle} from 'node:fs/promises'
import {tryLock} from 'fs-native-extensions'
import {fileFailure} from './directory-failures.ts'
import {isAbsence} from './errno.ts'

/** A lock that the system takes back when the process ends, however it ends. */
export interface FileLock {
  /** False when the file was removed or replaced meanwhile: others lock another file now. */
  isInPlace(): Promise<boolean>
  release(): Promise<void>
}

const lockOrClose = async (handle: FileHandle): Promise<boolean> => {
  try {
    if (tryLock(handle.fd)) return true
  } catch (error) {
    await handle.close()
    throw error
  }
  await handle.close()
  return false
}

const isAt = async (handle: FileHandle, file: string): Promise<boolean> => {
  const found = await stat(file, {bigint: true}).catch(() => undefined)
  const held = await handle.stat({bigint: true})
  return found?.ino === held.ino && found.dev === held.dev
}

/** Locks `file`, which is made when it is not there and stays afterwards; undefined when somebody else holds it. */
export const lockFile = async (file: string): Promise<FileLock | undefined> => {
  const handle = await open(file, 'a', 0o600)
  return (await lockOrClose(handle)) ? {isInPlace: () => isAt(handle, file), release: () => handle.close()} : undefined
}

/** Whether somebody holds a lock on `file` at this moment. It is not made; it is locked for as long as the question takes. */
export const isLocked = async (file: string): Promise<boolean> => {
  try {
    const handle = await open(file, 'r+')
    const free = await lockOrClose(handle)
    if (free) await handle.close()
    return !free
  } catch (error) {
    if (isAbsence(error)) return false
    throw fileFailure(error, 'lock', file)
  }
}
