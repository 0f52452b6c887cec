import {isAbsolute} from 'node:path'

/** A base folder by its variable. One that is relative is ignored, as the XDG Base Directory Specification wants: it would be another one for each working directory. */
export const xdgFolder = (variable: string | undefined, otherwise: string): string =>
  variable !== undefined && isAbsolute(variable) ? variable : otherwise
