import {fileURLToPath} from 'node:url'

/** What befalls a jsctl that a test runs; faults.cjs carries it out in its process. */
export interface Faults {
  /** Only calls that change the disk at or below this folder count; links resolved. */
  readonly root: string
  /** The process kills itself before or after its so manyth call, counted from 1. */
  readonly die?: {readonly at: number; readonly when: 'before' | 'after'}
  /** Its so manyth call fails, and does nothing. */
  readonly fail?: {readonly at: number; readonly code: string}
  /** A file that gets a line for every call: its number, its name, its path. */
  readonly log?: string
  /** How far its clock is off, in milliseconds. */
  readonly clock?: number
  /** Scripts for `sh`, each run once, just before a call on a path that ends so. */
  readonly before?: readonly {readonly call: string; readonly path: string; readonly run: string}[]
}

/** The variables that let faults befall a process of Node. */
export const faultVariables = (faults: Faults): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--require=${fileURLToPath(new URL('faults.cjs', import.meta.url))}`,
  TEST_FAULTS: JSON.stringify(faults),
})
