import {chmodSync, chownSync, type BigIntStats} from 'node:fs'
import {open} from 'node:fs/promises'

/** Who reads a file by its group, such as the engine, reads it afterwards, too. @throws EPERM where the group cannot be kept */
const keepOwner = (path: string, old: BigIntStats): void => {
  const user = process.geteuid?.()
  if (user !== undefined) chownSync(path, user === 0 ? Number(old.uid) : user, Number(old.gid))
}

/** Writes a new file that is to take the place of another one: with its group and mode, and on the disk. @throws the errors of the system */
export const writeBeside = async (path: string, bytes: Uint8Array, old: BigIntStats): Promise<void> => {
  const handle = await open(path, 'wx', 0o600)
  try {
    for (let done = 0; done < bytes.length;) done += (await handle.write(bytes, done)).bytesWritten
    keepOwner(path, old)
    chmodSync(path, Number(old.mode) & 0o7777)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
