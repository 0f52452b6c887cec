import {open, type FileHandle} from 'node:fs/promises'
import {tryLock} from 'fs-native-extensions'

/** A lock that the system takes back when the process ends, however it ends. */
export interface FileLock {
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

/** Locks `file`, which is made when it is not there and stays afterwards; undefined when somebody else holds it. */
export const lockFile = async (file: string): Promise<FileLock | undefined> => {
  const handle = await open(file, 'a', 0o600)
  return (await lockOrClose(handle)) ? {release: () => handle.close()} : undefined
}
