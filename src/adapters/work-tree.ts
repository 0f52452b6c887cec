import {execFile} from 'node:child_process'
import {access, readdir} from 'node:fs/promises'
import {devNull} from 'node:os'
import {resolve} from 'node:path'
import {promisify} from 'node:util'
import * as v from 'valibot'
import {printable} from '../domain/path.ts'
import type {GitSource} from '../domain/release.ts'
import type {GitIndex, GitSilence, WorkTree} from '../ports/index.ts'
import {errnoOf, isAbsence} from './errno.ts'

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

const run = async (folder: string, words: readonly string[], env: Variables): Promise<string> => {
  const options = {cwd: folder, env, timeout: PATIENCE, maxBuffer: LARGEST_ANSWER, windowsHide: true}
  const {stdout} = await execute('git', [...SAFE, ...words], options)
  return stdout
}

const git = async (folder: string, words: readonly string[], env: Variables): Promise<string | undefined> => {
  try {
    return await run(folder, words, env)
  } catch {
    // No git, no work tree, or a repository that git does not trust: `silence` says which.
    return undefined
  }
}

/** Letters of what git says that are told. */
const TOLD = 300

const wordsOf = (text: string): string =>
  printable(
    text
      .replace(/^(?:fatal|error): /, '')
      .split('\n', 1)
      .join('')
      .slice(0, TOLD),
  )

const gitFailureSchema = v.fallback(
  v.object({stderr: v.optional(v.string()), killed: v.optional(v.boolean()), code: v.optional(v.unknown())}),
  {},
)

/** What a failed question to git tells of the folder; `execFile` gives what git wrote beside the error. */
const silenceOf = (error: unknown): GitSilence => {
  const {stderr, killed, code} = v.parse(gitFailureSchema, error)
  const text = (stderr ?? '').trim()
  if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return {kind: 'no-git'}
  if (text.includes('not a git repository')) return {kind: 'none'}
  if (killed === true) return {kind: 'refused', words: `no answer within ${PATIENCE / 1000} seconds`}
  // "detected dubious ownership in repository at '/x'": git names the command that allows it (git-config(1), safe.directory).
  const untrusted = /safe\.directory (\S.*)$/m.exec(text)?.[1]
  const words = text === '' ? `git ended with ${String(code)}` : wordsOf(text)
  return {kind: 'refused', words, ...(untrusted === undefined ? {} : {untrusted: printable(untrusted)})}
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

const status = async (folder: string, variables: Variables): Promise<string> =>
  run(folder, [...STATUS, '--', '.'], await withoutFilters(folder, variables))

const silence = async (folder: string, variables: Variables): Promise<GitSilence> => {
  try {
    // A folder within .git is in no work tree, and "false" no error.
    const inside = await run(folder, ['rev-parse', '--is-inside-work-tree'], variables)
    if (inside.trim() !== 'true') return {kind: 'none'}
    await status(folder, variables)
    return {kind: 'no-commit'}
  } catch (error) {
    return silenceOf(error)
  }
}

const pathsOf = (answer: string | undefined): readonly string[] =>
  answer
    ?.normalize('NFC')
    .split('\0')
    .filter((path) => path !== '') ?? []

/** A clone that ended before its files were there has a HEAD, and no index yet: git writes that last. */
const isWithoutIndex = async (folder: string, variables: Variables): Promise<boolean> => {
  const place = (await git(folder, ['rev-parse', '--git-path', 'index'], variables))?.replace(/\r?\n$/, '')
  if (place === undefined) return false
  return access(resolve(folder, place)).then(() => false, isAbsence)
}

/** A line of `git ls-files -t -s`: `S` is skip-worktree, which a sparse checkout sets; the mode 160000 a submodule. */
const ENTRY = /^(?<tag>\S) (?<mode>\d+) \S+ \d\t(?<path>.+)$/s
const SUBMODULE = '160000'

const entriesOf = (answer: string) =>
  pathsOf(answer).flatMap((entry) => {
    const {tag, mode, path} = ENTRY.exec(entry)?.groups ?? {}
    const kind = mode === SUBMODULE ? ('submodule' as const) : ('file' as const)
    return path === undefined ? [] : [{path, kind, place: tag === 'S' ? ('left-out' as const) : ('here' as const)}]
  })

/** A clone without --recurse-submodules makes the folder of a submodule, and puts nothing into it. */
const isEmptyFolder = async (path: string): Promise<boolean> => (await readdir(path).catch(() => ['?'])).length === 0

const index = async (folder: string, variables: Variables): Promise<GitIndex | undefined> => {
  const answer = await git(folder, ['ls-files', '-t', '-s', '-z', '--', '.'], variables)
  if (answer === undefined) return undefined
  const tracked = new Set<string>()
  const unchecked = new Set<string>()
  for (const {path, kind, place} of entriesOf(answer)) {
    tracked.add(path)
    if (place === 'left-out' || (kind === 'submodule' && (await isEmptyFolder(resolve(folder, path)))))
      unchecked.add(kind === 'submodule' ? `${path}/` : path)
  }
  if (tracked.size > 0 || !(await isWithoutIndex(folder, variables))) return {tracked, unchecked}
  const committed = pathsOf(await git(folder, ['ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', '.'], variables))
  return {tracked, unchecked: new Set(committed)}
}

/**
 * The work tree of git that a folder lies in. `dirty` is any change below the folder that is not committed. Without git, a
 * repository, or an answer within seconds there is no source: that is never an error.
 * @param variables the process's environment; what begins with GIT_ does not count
 */
export const gitWorkTree = (variables: Variables): WorkTree => ({
  source: async (folder) => {
    try {
      return parseStatus(await status(folder, cleanVariables(variables)))
    } catch {
      // `silence` says why.
      return undefined
    }
  },
  silence: (folder) => silence(folder, cleanVariables(variables)),
  index: (folder) => index(folder, cleanVariables(variables)),
  // The commit comes from a store: nothing but digits reaches git. It ends with 1 for no ancestor, 128 for a commit that is not here.
  includes: async (folder, commit) =>
    COMMIT.test(commit) &&
    (await git(folder, ['merge-base', '--is-ancestor', commit, 'HEAD'], cleanVariables(variables))) !== undefined,
  depth: async (folder) => {
    const answer = await git(folder, ['rev-parse', '--is-shallow-repository'], cleanVariables(variables))
    return answer?.trim() === 'true' ? 'shallow' : 'whole'
  },
})
