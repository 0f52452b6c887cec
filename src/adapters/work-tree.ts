import {execFile} from 'node:child_process'
import {devNull} from 'node:os'
import {promisify} from 'node:util'
import type {GitSource} from '../domain/release.ts'
import type {WorkTree} from '../ports/index.ts'

const execute = promisify(execFile)

/** Milliseconds: a release is published without its commit rather than late. */
const PATIENCE = 10_000
/** Bytes of an answer: a line for every changed file. */
const LARGEST_ANSWER = 64 * 1024 * 1024

type Variables = Readonly<Record<string, string | undefined>>

/**
 * The folder may lie in a repository that came from anywhere, and its configuration names programs: the fsmonitor, hooks,
 * filters, what a fetch of missing objects runs (git-config(1)). None of them may run, and nothing is written.
 */
const SAFE = ['--no-optional-locks', '--no-pager', '-c', 'core.fsmonitor=false', '-c', `core.hooksPath=${devNull}`]

/** Without what would point git elsewhere: the caller may itself be a git hook. */
const cleanVariables = (variables: Variables): Variables => ({
  ...Object.fromEntries(Object.entries(variables).filter(([name]) => !name.toUpperCase().startsWith('GIT_'))),
  GIT_TERMINAL_PROMPT: '0',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  LC_ALL: 'C',
})

const git = async (folder: string, words: readonly string[], env: Variables): Promise<string | undefined> => {
  const options = {cwd: folder, env, timeout: PATIENCE, maxBuffer: LARGEST_ANSWER, windowsHide: true}
  try {
    const {stdout} = await execute('git', [...SAFE, ...words], options)
    return stdout
  } catch {
    // No git, no work tree, or a repository that git does not trust: the release has no source then.
    return undefined
  }
}

/** Every filter that a configuration names, switched off. Names may hold "=": that is why these are variables, not `-c`. */
const withoutFilters = async (folder: string, variables: Variables): Promise<Variables> => {
  const words = ['config', '--null', '--name-only', '--get-regexp', '^filter[.].*[.](clean|process)$']
  const names = await git(folder, words, variables)
  const keys = [...new Set(names?.split('\0').filter((name) => name !== '') ?? [])]
  const drivers = [...new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.'))))]
  const settings = [
    ...keys.map((key) => [key, ''] as const),
    ...drivers.map((driver) => [`${driver}.required`, 'false'] as const),
  ]
  const pairs: Record<string, string> = {GIT_CONFIG_COUNT: String(settings.length)}
  for (const [index, [key, value]] of settings.entries()) {
    pairs[`GIT_CONFIG_KEY_${index}`] = key
    pairs[`GIT_CONFIG_VALUE_${index}`] = value
  }
  return {...variables, ...pairs}
}

const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/

const STATUS = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=normal', '--ignore-submodules=all']

/** Reads the answer of `git status`; undefined before the first commit. */
const parseStatus = (answer: string): GitSource | undefined => {
  const lines = answer.split('\0').filter((line) => line !== '')
  const header = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`# ${name} `))?.slice(name.length + 3)
  const commit = header('branch.oid')
  if (commit === undefined || !COMMIT.test(commit)) return undefined
  const branch = header('branch.head')
  const dirty = lines.some((line) => !line.startsWith('# '))
  return {commit, ...(branch === undefined || branch === '(detached)' ? {} : {branch}), dirty}
}

/**
 * The work tree of git that a folder lies in. `dirty` is any change below the folder that is not committed. Without git, a
 * repository, or an answer within seconds there is no source: that is never an error.
 * @param variables the process's environment; what begins with GIT_ does not count
 */
export const gitWorkTree = (variables: Variables): WorkTree => ({
  source: async (folder) => {
    const safe = await withoutFilters(folder, cleanVariables(variables))
    const answer = await git(folder, [...STATUS, '--', '.'], safe)
    return answer === undefined ? undefined : parseStatus(answer)
  },
  tracked: async (folder) => {
    const answer = await git(folder, ['ls-files', '-z', '--', '.'], cleanVariables(variables))
    return answer === undefined ? undefined : new Set(answer.normalize('NFC').split('\0'))
  },
  // The commit comes from a store: nothing but digits reaches git. It ends with 1 for no ancestor, 128 for a commit that is not here.
  includes: async (folder, commit) =>
    COMMIT.test(commit) &&
    (await git(folder, ['merge-base', '--is-ancestor', commit, 'HEAD'], cleanVariables(variables))) !== undefined,
  depth: async (folder) => {
    const answer = await git(folder, ['rev-parse', '--is-shallow-repository'], cleanVariables(variables))
    return answer?.trim() === 'true' ? 'shallow' : 'whole'
  },
})
