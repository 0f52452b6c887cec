import {Failure} from '../domain/failure.ts'

/** Why a file stays as it is. */
export type LeftReason =
  | 'new-fault'
  | 'not-mended'
  | 'encoding'
  | 'changed'
  | 'taken'
  | 'ignored'
  | 'link'
  | 'hard-link'
  | 'half-renamed'
  | 'forbidden'
  | 'temporary'
  | 'failed'

/** A file that could have been mended, and stays as it is. */
export interface LeftFile {
  /** A checked path, but for a name that a stopped run gave to a file. */
  readonly path: string
  readonly reason: LeftReason
  /** One sentence without a full stop. */
  readonly message: string
  readonly hint?: string
}

const HINTS: Readonly<Partial<Record<LeftReason, string>>> = {
  'not-mended': 'Mend it in an editor.',
  'new-fault': 'Mend both in an editor.',
  'half-renamed': 'Keep one of the two under that name, and remove the other.',
  'hard-link': 'A mended file is a new one, and the other names would keep the old content. Mend it in an editor.',
  encoding: 'Mend it in an editor.',
  changed: 'Run the command again when nobody is writing there.',
  taken: 'Remove or rename one of the two.',
  ignored: 'Change the .jsctlignore, or rename the file yourself.',
  link: 'Run the command on the folder that holds the files themselves.',
}

export const leftFile = (path: string, reason: LeftReason, message: string, hint = HINTS[reason]): LeftFile => ({
  path,
  reason,
  message,
  ...(hint === undefined ? {} : {hint}),
})

/** Whether a file of the listing was not there any more when it was read. */
export const isGone = (error: unknown): boolean => error instanceof Failure && 'gone' in error.facts

/** A file that cannot be read or written is no reason to leave the others. @throws what is no Failure, or an interruption */
export const leftBy = (path: string, error: unknown): LeftFile => {
  if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
  if (isGone(error)) return leftFile(path, 'changed', 'it is gone: another run may have mended it')
  const {kind, message, hints} = error
  return leftFile(path, kind === 'forbidden' || kind === 'temporary' ? kind : 'failed', message, hints[0])
}
