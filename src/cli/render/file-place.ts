import {isAbsolute, relative, resolve, sep} from 'node:path'
import {pathToFileURL} from 'node:url'

/** Where the files of a folder are for a service that knows a checkout, but not this machine. */
export interface FilePlace {
  /** Of the file, with "/": from the working directory where the folder lies in it, else absolute. */
  readonly path: (file: string) => string
  /** The same as a part of a URI. */
  readonly uri: (file: string) => string
  /** Whether paths count from the working directory. */
  readonly inWorkingDirectory: boolean
}

const slashes = (path: string): string => path.split(sep).join('/')

const encoded = (path: string): string => path.toWellFormed().split('/').map(encodeURIComponent).join('/')

/** @param folder the live root, absolute */
export const filePlace = (folder: string, workingDirectory: string): FilePlace => {
  const from = relative(workingDirectory, folder)
  const inWorkingDirectory = !isAbsolute(from) && from !== '..' && !from.startsWith(`..${sep}`)
  const prefix = from === '' ? '' : `${slashes(from)}/`
  const inside = (file: string): string => `${prefix}${file}`
  return inWorkingDirectory
    ? {path: inside, uri: (file) => encoded(inside(file)), inWorkingDirectory}
    : {
        path: (file) => slashes(resolve(folder, file)),
        uri: (file) => `${pathToFileURL(folder).href}/${encoded(file)}`,
        inWorkingDirectory,
      }
}
