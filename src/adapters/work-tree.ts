import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import type {WorkTree} from '../ports/index.ts'

const execute = promisify(execFile)

/** Milliseconds; a release can do without its commit. */
const PATIENCE = 10_000
/** A folder is not trusted: nothing of its repository's settings may start a program. */
const HARMLESS = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'submodule.recurse=false',
  '--no-optional-locks',
]

const git = async (folder: string, ...words: string[]): Promise<string | undefined> => {
  try {
    const {stdout} = await execute('git', [...HARMLESS, '-C', folder, ...words], {
      timeout: PATIENCE,
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout.trim()
  } catch {
    // No git, no work tree, no commit yet, or a repository that git does not trust: the release has no source then.
    return undefined
  }
}

/** The commit, branch and state of the git work tree that a folder lies in. */
export const gitWorkTree: WorkTree = {
  source: async (folder) => {
    const commit = await git(folder, 'rev-parse', '--verify', 'HEAD')
    if (commit === undefined || !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return undefined
    const branch = await git(folder, 'symbolic-ref', '--quiet', '--short', 'HEAD')
    const changes = await git(
      folder,
      'status',
      '--porcelain',
      '--untracked-files=normal',
      '--ignore-submodules=all',
      '--',
      '.',
    )
    return {commit, dirty: changes !== '', ...(branch === undefined || branch === '' ? {} : {branch})}
  },
}
