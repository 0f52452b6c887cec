/**
 * A promise that nobody waited for, or an error in an event, is a bug like any other: it is told the same way. What else goes on
 * is unknown then, and so this is the one place that ends the process at once; every write is made for being killed there.
 */
export const endOnStrayErrors = (tell: (error: unknown) => void): void => {
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error: unknown) => {
      tell(error)
      process.exit()
    })
  }
}
