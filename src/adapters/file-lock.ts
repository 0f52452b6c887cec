import {open, stat, type FileHandle} from 'node:fs/promises'
import {tryLock} from 'fs-native-extensions'

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
