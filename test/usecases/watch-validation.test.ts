import assert from 'node:assert/strict'
import {watch as watchSystem} from 'node:fs'
import {mkdir, rename, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {isDeepStrictEqual} from 'node:util'
import {openObjectFolder} from '../../src/adapters/object-folder.ts'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {checkFolder} from '../../src/usecases/check-folder.ts'
import {chanceFrom} from '../support/chance.ts'
import {editFolder} from '../support/folder-edits.ts'
import {collectGarbage} from '../support/memory.ts'
import {noted} from '../support/noted.ts'
import {isThorough} from '../support/thorough.ts'
import {watchedValidation, type WatchedOptions} from '../support/watched-validation.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

const JOB = '<job><script language="shell">date</script></job>'
const USER = '<job><lock.use lock="db"/><script language="shell">date</script></job>'
const MIB = 1024 * 1024

describe('given a check that stays', function () {
  this.timeout(60_000)
  const scratch = scratchFolder()
  const live = () => join(scratch.path, 'live')
  const save = (files: Readonly<Record<string, string | null>>) => writeFiles(live(), files)
  let running: ReturnType<typeof watchedValidation> | undefined
  const start = (options: Partial<WatchedOptions> = {}) =>
    (running = watchedValidation({folder: live(), scratch: scratch.path, ...options}))
  /** Looks again soon where it would look after seconds. */
  const hurried: WatchedOptions['wrap'] = (watch) => ({
    ...watch,
    wait: (milliseconds) => watch.wait(Math.min(milliseconds, 20)),
  })

  beforeEach(() => save({'a.job.xml': USER, 'b/c.job.xml': JOB}))
  afterEach(async () => {
    await running?.end()
    running = undefined
  })

  it('tells the first check, waits, and tells what each save brings and mends', async () => {
    const check = start()
    const first = await check.named('checked')
    assert.deepEqual([first.round, first.result.counts.warning], ['first', 1])
    await check.named('watching')
    await save({'b/c.job.xml': '<job>'})
    const broken = await check.checked(({fresh}) => fresh.some(({rule}) => rule === 'xml.malformed'))
    assert.deepEqual([broken.changed, broken.mended, broken.result.counts.error], [['b/c.job.xml'], [], 1])
    await save({'db.lock.xml': '<lock/>'})
    const mended = await check.checked(({changed}) => changed.includes('db.lock.xml' as LivePath))
    assert.deepEqual(
      [mended.fresh, mended.mended.map(({rule, path}) => [rule, path])],
      [[], [['ref.missing-lock', 'a.job.xml']]],
    )
    await check.end()
    assert.equal(check.events.at(-1)?.event, 'stopped')
  })

  it('hears of a file in a folder that is new, and of what a .jsctlignore takes out', async () => {
    const check = start()
    await check.named('watching')
    await mkdir(join(live(), 'n/e/w'), {recursive: true})
    await save({'n/e/w/x.job.xml': '<job>'})
    await check.checked(({result}) => result.counts.error === 1)
    await save({'n/e/w/x.job.xml': '<job/>'})
    await check.checked(({fresh}) => fresh.some(({rule}) => rule === 'job.no-script'))
    await save({'.jsctlignore': 'n/\n'})
    const {changed, result} = await check.checked(({result: {counts}}) => counts.error === 0)
    assert.deepEqual([changed, result.ignored], [['n/e/w/x.job.xml'], ['.jsctlignore', 'n/']])
  })

  it('a save that changes nothing is not told, nor are files that no object is in', async () => {
    const check = start()
    await check.named('watching')
    await save({'a.job.xml': USER, 'a.job.xml~': JOB, 'joe.xml.lock': ''})
    await save({'z.txt': 'x'})
    const {changed} = await check.checked()
    assert.deepEqual(changed, ['z.txt'])
  })

  it('--only counts what matches, and settings of rules hold', async () => {
    const check = start({
      only: ['b/**'],
      rules: [
        {rule: 'xml.malformed', level: 'error'},
        {rule: 'job.no-script', level: 'off'},
      ],
    })
    const first = await check.named('checked')
    assert.deepEqual(first.result.findings, [])
    await save({'b/c.job.xml': '<job/>', 'a.job.xml': '<job>'})
    await save({'b/d.job.xml': '<job>'})
    const {result} = await check.checked(({fresh}) => fresh.length > 0)
    assert.deepEqual(
      result.findings.map(({path, rule}) => [path, rule]),
      [['b/d.job.xml', 'xml.malformed']],
    )
  })

  it('a glob that matches nothing ends it, and so does a folder that is not there', async () => {
    await assert.rejects(start({only: ['zzz']}).named('stopped'), {kind: 'usage'})
    await assert.rejects(start({folder: join(scratch.path, 'nothing')}).named('stopped'), {kind: 'not-found'})
    running = undefined
  })

  it('a folder that is renamed away is told once, and waited for', async () => {
    const check = start({wrap: hurried})
    await check.named('watching')
    await rename(live(), join(scratch.path, 'away'))
    const {failure} = await check.named('failed')
    assert.deepEqual([failure.kind, failure.message], ['not-found', `there is no folder ${live()}`])
    await rename(join(scratch.path, 'away'), live())
    const back = await check.checked()
    assert.deepEqual([back.changed, back.fresh, back.mended], [[], [], []])
    await save({'b/c.job.xml': '<job>'})
    await check.checked(({result}) => result.counts.error === 1)
    assert.equal(check.events.filter(({event}) => event === 'failed').length, 1)
  })

  it('a .jsctlignore that is too large is told, and mended without an end', async () => {
    const check = start({wrap: hurried})
    await check.named('watching')
    await save({'.jsctlignore': '#'.repeat(MIB + 1)})
    assert.equal((await check.named('failed')).failure.kind, 'configuration')
    await save({'.jsctlignore': null})
    await check.checked()
  })

  it('where the system gives no watches it says so once, and looks again and again', async () => {
    const none = (() => {
      throw Object.assign(new Error('no space'), {code: 'ENOSPC'})
    }) as unknown as typeof watchSystem
    const check = start({system: {watch: none}, wrap: hurried})
    assert.match((await check.named('looking')).reason.message, /ENOSPC/)
    await check.named('watching')
    await save({'b/c.job.xml': '<job>'})
    await check.checked(({result}) => result.counts.error === 1)
    assert.equal(check.events.filter(({event}) => event === 'looking').length, 1)
  })

  it('what no event tells of is found by a look at all of it', async () => {
    const silent = ((path: string, options: object) => watchSystem(path, options)) as unknown as typeof watchSystem
    const check = start({system: {watch: silent}, wrap: hurried})
    await check.named('watching')
    await save({'b/c.job.xml': '<job>'})
    await check.checked(({result}) => result.counts.error === 1)
  })

  it('an end during the first check is an end', async () => {
    const check = start({wrap: (watch) => ({...watch, follow: (...words) => (watch.stop(), watch.follow(...words))})})
    await check.named('stopped')
  })

  it('after random edits it says what a fresh check says', async function () {
    this.timeout(300_000)
    const chance = chanceFrom()
    const rounds = isThorough() ? 500 : 25
    noted(this, `${rounds} rounds from seed ${chance.seed}`)
    const check = start({
      young: 50,
      system: {quiet: 20},
      // Who misses a word of it would find it after half a minute, when all is looked at.
      wrap: (watch) => ({
        ...watch,
        wait: async (milliseconds) => {
          const why = await watch.wait(milliseconds)
          if (why === 'time') throw new Error('a change was not heard')
          return why
        },
      }),
    })
    await check.named('watching')
    for (let round = 0; round < rounds; round++) {
      await editFolder(live(), chance, 1 + chance.below(8))
      // A last save, so that no round before it ends in the same state.
      await writeFile(join(live(), 'round.txt'), `${round}`)
      const fresh = await checkFolder({xml: xmlReader, tell: () => undefined}, await openObjectFolder(live()))
      // A look that came between two edits may have told a part of it.
      if (fresh.tree.has('round.txt' as LivePath)) await check.checked(({result}) => isDeepStrictEqual(result, fresh))
      else await rm(join(live(), '.jsctlignore'))
    }
  })

  it('after 200 rounds it holds what it held after 20', async function () {
    this.timeout(300_000)
    const check = start({wrap: hurried, system: {quiet: 5}})
    await check.named('watching')
    const held: {heap: number; handles: number; listeners: number}[] = []
    for (let round = 1; round <= 200; round++) {
      if (round % 2 === 1) await save({'d/x.job.xml': `${JOB}<!-- ${round} -->`})
      else await rm(join(live(), 'd'), {recursive: true})
      await check.checked(({changed}) => changed.includes('d/x.job.xml' as LivePath))
      check.forget()
      if (round !== 20 && round !== 200) continue
      collectGarbage()
      held.push({
        heap: process.memoryUsage().heapUsed,
        handles: process.getActiveResourcesInfo().length,
        listeners: process.listenerCount('exit') + process.stdout.listenerCount('error'),
      })
    }
    const [early, late] = held
    assert.ok(early !== undefined && late !== undefined)
    assert.ok(late.heap < early.heap + MIB, `${early.heap} bytes became ${late.heap}`)
    assert.ok(late.handles <= early.handles + 2, `${early.handles} handles became ${late.handles}`)
    assert.equal(late.listeners, early.listeners)
  })
})
