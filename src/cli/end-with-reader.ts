import type {World} from '../ports/index.ts'

/** A world for a run that stays only as long as somebody reads what it writes: an editor that is gone leaves nothing behind. */
export const endWithReader = <Doors extends Pick<World, 'watchFolder'>>(world: Doors): Doors => ({
  ...world,
  watchFolder: async (path: string) => {
    const watch = await world.watchFolder(path)
    const end = (): void => watch.stop()
    // What else is wrong with the output is told in src/cli/run.ts.
    process.stdout.once('error', end)
    return {
      ...watch,
      close: () => {
        process.stdout.removeListener('error', end)
        watch.close()
      },
    }
  },
})
