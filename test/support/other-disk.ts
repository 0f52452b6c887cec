import {fileURLToPath} from 'node:url'

/** What the disk is like on which a jsctl works that a test runs; other-disk.cjs pretends it in its process. */
export interface OtherDisk {
  /** Only names below this folder are looked up in another way; links resolved. */
  readonly root: string
  readonly ignoresCase: boolean
  readonly hasLinks: boolean
}

const SCRIPT = fileURLToPath(new URL('other-disk.cjs', import.meta.url))

/** Other variables for a process of Node, so that it finds itself on such a disk; faults come on top of it. */
export const onOtherDisk = (
  disk: OtherDisk,
  {NODE_OPTIONS = '', ...variables}: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  ...variables,
  NODE_OPTIONS: `--require=${SCRIPT} ${NODE_OPTIONS}`,
  TEST_DISK: JSON.stringify(disk),
})
