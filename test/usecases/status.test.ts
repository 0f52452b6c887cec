import assert from 'node:assert/strict'
import {rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import {environmentStatus, isOutOfLine, statusOfAll, type EnvironmentStatus} from '../../src/usecases/status.ts'
import {failing} from '../support/failing.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {readingOnly} from '../support/stores.ts'
import {scratchFolder, testWorld, writeFiles} from '../support/world.ts'

type Published = Extract<EnvironmentStatus, {kind: 'published'}>

describe('given an environment with a release', () => {
  const scratch = scratchFolder()
  const desk = (over = {}) => deskAt(scratch.path, over)

  const publish = async (over = {}) => {
    const one = desk(over)
    await one.save({'a.job.xml': jobText('a'), 'b.job.xml': jobText('b'), 'c/d.job.xml': jobText('d')})
    await one.push({message: 'first'})
    return one
  }

  const status = async (over = {}): Promise<Published> => {
    const world = testWorld({scratch: scratch.path, wrap: (store) => ({...store, ...readingOnly(store)})})
    const found = await environmentStatus(world, desk(over).environment)
    assert.ok(found.kind === 'published')
    return found
  }

  it('says what is published, and that the plain objects show it', async () => {
    await publish()
    const found = await status()
    assert.equal(found.newest.manifest.release, 1)
    assert.equal(found.newest.manifest.message, 'first')
    assert.equal(found.view?.inLine, 3)
    assert.equal(isOutOfLine(found), false)
  })

  it('finds objects that are missing or changed, and counts others as foreign', async () => {
    const {storeDirectory} = await publish()
    await rm(join(storeDirectory, 'a.job.xml'))
    await writeFiles(storeDirectory, {'b.job.xml': jobText('x'), 'readme.txt': 'hello'})
    const {view, ...rest} = await status()
    assert.deepEqual([view?.missing, view?.changed, view?.foreign], [['a.job.xml'], ['b.job.xml'], ['readme.txt']])
    assert.equal(view?.inLine, 1)
    assert.equal(isOutOfLine({...rest, view}), true)
  })

  it('does not take what others put beside the objects for drift', async () => {
    const {storeDirectory} = await publish()
    await writeFiles(storeDirectory, {'readme.txt': 'hello'})
    assert.equal(isOutOfLine(await status()), false)
  })

  it('takes an object that was written again with the same bytes as it is, also when the record is lost', async () => {
    const {storeDirectory} = await publish()
    await writeFiles(storeDirectory, {'b.job.xml': jobText('b')})
    const {view} = await status()
    assert.deepEqual([view?.inLine, view?.unrecorded], [3, ['b.job.xml']])
    await rm(join(storeDirectory, '.jsctl/objects.json'))
    const lost = (await status()).view
    assert.deepEqual([lost?.inLine, lost?.recorded, lost?.changed], [3, undefined, []])
  })

  it('finds objects of ours that a newer release no longer has', async () => {
    const {save} = await publish()
    await save({'a.job.xml': null, 'b.job.xml': jobText('b2')})
    await desk({objects: false}).push()
    const {view} = await status()
    assert.deepEqual([view?.obsolete, view?.changed, view?.recorded], [['a.job.xml'], ['b.job.xml'], 1])
  })

  it('does not look at plain objects where the environment keeps none', async () => {
    await publish({objects: false})
    assert.equal((await status({objects: false})).view, undefined)
  })

  it('names missing releases', async () => {
    const {save, push, storeDirectory} = await publish()
    for (const word of ['x', 'y']) {
      await save({'a.job.xml': jobText(word)})
      await push()
    }
    await rm(join(storeDirectory, '.jsctl/releases/00000002.jsonl.gz'))
    const found = await status()
    assert.deepEqual(found.holes, [2])
    assert.equal(isOutOfLine(found), true)
  })

  it('tells a hold until it runs out', async () => {
    const {storeDirectory} = await publish()
    const hold = {format: 'jsctl/1', by: 'jan@desk-2', since: '2026-11-22T12:00:00.000Z', message: 'month end'}
    const file = join(storeDirectory, '.jsctl/hold.json')
    await writeFile(file, JSON.stringify(hold))
    const told = (await status()).hold
    assert.ok(told !== undefined && 'message' in told)
    assert.equal(told.message, 'month end')
    await writeFile(file, JSON.stringify({...hold, until: '2026-11-22T13:00:00.000Z'}))
    assert.equal((await status()).hold, undefined)
    await writeFile(file, '{')
    assert.match(JSON.stringify((await status()).hold), /"problem":"the hold .jsctl\/hold.json/)
  })

  it('fails when its newest release is bad', async () => {
    const {storeDirectory, environment} = await publish()
    await writeFile(join(storeDirectory, '.jsctl/releases/00000001.jsonl.gz'), 'x')
    await assert.rejects(environmentStatus(testWorld({scratch: scratch.path}), environment), failing('integrity', /./))
  })
})

describe('given several environments', () => {
  const scratch = scratchFolder()

  it('shows one that cannot be read beside those that can', async () => {
    const good = deskAt(join(scratch.path, 'one'))
    await good.save({'a.job.xml': jobText('a')})
    await good.push()
    const plain = deskAt(join(scratch.path, 'two'), {name: 'int' as EnvironmentName})
    await writeFiles(plain.storeDirectory, {'a.job.xml': '<job/>'})
    const gone = deskAt(join(scratch.path, 'three'), {name: 'prd' as EnvironmentName})
    await gone.save({'a.job.xml': jobText('a')})
    await gone.push({}, {scratch: scratch.path})
    await rm(gone.storeDirectory, {recursive: true})
    const fresh = deskAt(join(scratch.path, 'four'), {name: 'dev' as EnvironmentName})
    const all = await statusOfAll(testWorld({scratch: scratch.path}), [
      good.environment,
      plain.environment,
      gone.environment,
      fresh.environment,
    ])
    assert.deepEqual(
      all.map((status) => [status.environment.name, status.kind]),
      [
        ['tst', 'published'],
        ['int', 'nothing-published'],
        ['prd', 'unreadable'],
        ['dev', 'nothing-published'],
      ],
    )
    const [, second, third] = all
    assert.equal(second?.kind === 'nothing-published' && second.plainObjects, 1)
    assert.equal(third?.kind === 'unreadable' && third.failure.kind, 'not-found')
  })
})
