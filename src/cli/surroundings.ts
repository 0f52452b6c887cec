import {Failure} from '../domain/failure.ts'

const startedNowhere = (cause: Error): Failure =>
  new Failure('failed', 'the folder that jsctl was started in is gone', {
    cause,
    hints: ['Somebody removed or unmounted it. Change into another one (`cd /`), and run the command again.'],
  })

const tooManyOpen = (cause: Error): Failure =>
  new Failure('temporary', 'too many files are open: not even jsctl itself can be read', {
    cause,
    hints: [
      '`ulimit -n` shows how many a process may open; jsctl needs 256. In a service of systemd that is LimitNOFILE.',
    ],
  })

/** What the surroundings of a process make fail anywhere, before a command does anything, in words; all else as it is. */
export const asSurroundingsFailure = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof Failure) return error
  const {code, syscall} = error as NodeJS.ErrnoException
  if (code === 'ENOENT' && syscall === 'uv_cwd') return startedNowhere(error)
  return code === 'EMFILE' || code === 'ENFILE' ? tooManyOpen(error) : error
}
