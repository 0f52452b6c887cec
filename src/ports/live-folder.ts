/** The folder that a JobScheduler watches: what a mirror does to it. */
export interface LiveFolder {
  /** Absolute path. */
  readonly path: string
}
