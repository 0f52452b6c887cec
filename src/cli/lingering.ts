/** How long, in milliseconds, what libraries leave behind may still take once all output is out. */
const PATIENCE = 100

const drained = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (!stream.writable) resolve()
    else stream.write('', () => resolve())
  })

/**
 * Ends the process once its work is done and its output out. By itself it would wait for timers that libraries leave behind: the SDK
 * has one of 12 seconds for a request that could not even be made. Does not wait itself, so that a process that has nothing left
 * ends at once.
 */
export const endWithoutLingering = async (): Promise<void> => {
  await Promise.all([drained(process.stdout), drained(process.stderr)])
  setTimeout(() => process.exit(), PATIENCE).unref()
}
