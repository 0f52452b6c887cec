/** The error code of the operating system: ENOENT, EACCES … undefined for every other error, Node's own ERR_… among them. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code)
    ? error.code
    : undefined

/** True for what the operating system says when there is no such file: none of that name, or a file where a folder should be. */
export const isAbsence = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')
