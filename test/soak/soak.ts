import assert from 'node:assert/strict'
import {mkdir, readdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {chanceFrom, type Chance} from '../support/chance.ts'
import {runJsctl, type Ended} from '../support/run-jsctl.ts'
import {readFiles} from '../support/world.ts'
import {startAgent, type Agent} from './agent.ts'
import {startEditor} from './editor.ts'
import {startPublisher, type Publisher} from './publisher.ts'

/** Where the soak publishes to. */
export interface SoakStore {
  readonly url: string
  /** Further lines of the environment in jsctl.toml. */
  readonly settings?: string
  /** Keys for the processes. */
  readonly env?: Readonly<Record<string, string>>
}

export interface SoakOptions {
  /** An empty folder for desks, servers and everything else. */
  readonly folder: string
  readonly store: SoakStore
  /** Goes on until publishers were told of so many releases. */
  readonly releases: number
  readonly seed: number
  readonly tell: (line: string) => void
}

/** What everybody in a soak works with. */
export interface Soak {
  readonly folder: string
  readonly chance: Chance
  readonly env: Readonly<Record<string, string>>
  /** Runs a command to its end. */
  readonly run: (...words: string[]) => Promise<Ended>
  readonly tell: (line: string) => void
  /** False when everybody shall come to an end. */
  readonly goesOn: () => boolean
}

export interface SoakResult {
  readonly releases: number
  readonly kills: number
  readonly edits: number
}

const PUBLISHERS = ['one', 'two']
const SERVERS = ['first', 'second']
const ENVIRONMENT = 'soak'

const done = async ({run}: Soak, ...words: string[]): Promise<string> => {
  const {code, stdout, stderr} = await run(...words)
  assert.equal(code, 0, `jsctl ${words.join(' ')}: ${code}\n${stderr}${stdout}`)
  return stdout
}

interface ListedRelease {
  readonly kind: string
  readonly release: number
  readonly message: string
}

/** Every release that a publisher was told of is there, under its number, and the chain is whole. */
const checkHistory = async (soak: Soak, publishers: readonly Publisher[]): Promise<void> => {
  const {newest, releases} = JSON.parse(
    await done(soak, 'releases', '--env', ENVIRONMENT, '--json', '--limit', '100000'),
  ) as {newest: number; releases: readonly ListedRelease[]}
  const messages = new Map(releases.map(({release, message}) => [release, message]))
  for (const {told} of publishers) {
    for (const [release, message] of told) {
      assert.equal(messages.get(release), message, `release ${release}, of which its publisher was told`)
    }
  }
  assert.ok(newest >= releases.length - 1)
  const proof = await done(soak, 'verify', '--env', ENVIRONMENT, '--read-data', '--json')
  assert.equal((JSON.parse(proof) as {result: string}).result, 'in-order', proof)
}

/** A server holds the wanted files and what others put there; every edit is there or in the backup; nothing is left over. */
const checkServer = async (
  folder: string,
  wanted: Readonly<Record<string, string>>,
  edits: ReadonlyMap<string, string>,
) => {
  const files = await readFiles(folder)
  const foreign = new Map([...edits].filter(([content]) => Object.values(files).includes(content)))
  const expected = {...wanted}
  for (const [content, path] of foreign) expected[path] = content
  assert.deepEqual(files, expected, folder)
  const own = join(folder, '.jsctl-live')
  const backup = new Set(Object.values(await readFiles(join(own, 'backup')).catch(() => ({}))))
  for (const [content, path] of edits) {
    assert.ok(foreign.has(content) || backup.has(content), `the edit of ${path} in ${folder} is lost: ${content}`)
  }
  const names = (await readdir(own)).filter((name) => !['backup', 'contents', 'kept'].includes(name))
  assert.deepEqual(names.sort(), ['lock', 'state.json'], own)
  const hidden = (await readdir(folder)).filter((name) => name.startsWith('.') && name !== '.jsctl-live')
  assert.deepEqual(hidden, [], folder)
}

/**
 * Two publishers and two agents, all of them real processes that are killed at random, and people who edit on the servers.
 * @throws AssertionError when something was lost, is left over, or differs from what was published
 */
export const soak = async ({folder, store, releases, seed, tell}: SoakOptions): Promise<SoakResult> => {
  const env = {...store.env, XDG_STATE_HOME: join(folder, 'state'), TMPDIR: join(folder, 'tmp')}
  await mkdir(env.TMPDIR, {recursive: true})
  await writeFile(
    join(folder, 'jsctl.toml'),
    `[environments.${ENVIRONMENT}]\nurl = "${store.url}"\n${store.settings ?? ''}`,
  )
  const work: {failure?: unknown; ending: boolean} = {ending: false}
  const publishers: Publisher[] = []
  const told = (): number => publishers.reduce((sum, publisher) => sum + publisher.told.size, 0)
  const world: Soak = {
    folder,
    env,
    chance: chanceFrom(seed),
    run: (...words) => runJsctl(words, {in: folder, env}),
    tell,
    goesOn: () => !work.ending && told() < releases,
  }
  for (const name of PUBLISHERS) publishers.push(await startPublisher(world, name, ENVIRONMENT))
  const agents: Agent[] = SERVERS.map((name) => startAgent(world, join(folder, name), ENVIRONMENT))
  const editors = SERVERS.map((name) => startEditor(world, join(folder, name)))
  const everybody = [...publishers, ...agents, ...editors].map(async ({ended}) => {
    try {
      await ended
    } catch (error) {
      work.failure ??= error
      work.ending = true
    }
  })
  const progress = (async () => {
    let shown = 0
    while (world.goesOn()) {
      if (told() >= shown + 10) tell(`${(shown = told())} releases of ${releases}`)
      await pause(200)
    }
  })()
  await Promise.all([...everybody, progress])
  if (work.failure !== undefined) throw work.failure as Error
  const wanted: Record<string, string> = {}
  for (const publisher of publishers) Object.assign(wanted, await publisher.publishAll())
  for (const [index, name] of SERVERS.entries()) {
    await done(world, 'pull', '--env', ENVIRONMENT, '--into', join(folder, name), '--repair')
    await checkServer(join(folder, name), wanted, editors[index]?.edits ?? new Map())
  }
  await checkHistory(world, publishers)
  return {
    releases: told(),
    kills: [...publishers, ...agents].reduce((sum, {kills}) => sum + kills(), 0),
    edits: editors.reduce((sum, {edits}) => sum + edits.size, 0),
  }
}
