import assert from 'node:assert/strict'
import {mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import {pull} from '../../src/usecases/pull.ts'
import {promote} from '../../src/usecases/promote.ts'
import {push} from '../../src/usecases/push.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {verifyStore, type VerifyRequest} from '../../src/usecases/verify.ts'
import {chanceFrom} from '../support/chance.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import {failing} from '../support/failing.ts'
import {deskAt, jobText, publicationRequest, publishedRelease} from '../support/publishing.ts'
import {readingOnly} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld} from '../support/world.ts'

type Desk = ReturnType<typeof deskAt>

/** Bytes that no compression makes smaller: a pack of many pieces. */
const noise = (size: number): Uint8Array => {
  const chance = chanceFrom(7)
  return Uint8Array.from({length: size}, () => chance.below(256))
}

const YES = {yes: true, confirm: undefined}

describe('given a store with a pack that is no longer what it was', () => {
  const scratch = scratchFolder()

  const packsOf = async ({storeDirectory}: Desk) => {
    const folder = join(storeDirectory, '.jsctl/packs')
    return (await readdir(folder)).map((name) => join(folder, name))
  }

  const onlyPack = async (desk: Desk): Promise<string> => {
    const [pack, second] = await packsOf(desk)
    assert.ok(pack !== undefined && second === undefined)
    return pack
  }

  /** Changes the byte at a place, counted from the end when it is negative. */
  const damage = async (pack: string, place: number): Promise<void> => {
    const bytes = await readFile(pack)
    const at = place < 0 ? bytes.length + place : place
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at)
    await writeFile(pack, bytes)
  }

  const verify = (desk: Desk, over: Partial<VerifyRequest> = {}, world = testWorld({scratch: scratch.path})) =>
    verifyStore(world, {environment: desk.environment, data: 'read', repair: YES, ...over})

  /** What a server without a past gets. */
  const pulled = async ({environment}: Desk): Promise<Record<string, string>> => {
    const into = join(scratch.path, 'server')
    await rm(into, {recursive: true, force: true})
    await mkdir(into)
    await pull(testWorld({scratch: scratch.path}), {
      environment,
      into,
      mode: 'apply',
      source: {kind: 'releases', want: 'newest-or-pinned'},
      keep: 5,
      care: 'usual',
      foreign: 'keep',
    })
    return readFiles(into)
  }

  const twoJobs = {'billing/load.job.xml': jobText('load'), 'mail.job.xml': jobText('mail')}

  const published = async (over: Parameters<typeof deskAt>[1] = {}): Promise<Desk> => {
    const desk = deskAt(scratch.path, over)
    await desk.save(twoJobs)
    await desk.push()
    return desk
  }

  it('when one byte is damaged, then a repair writes the same pack again from the plain objects', async () => {
    const desk = await published()
    const pack = await onlyPack(desk)
    const before = await readFile(pack)
    await damage(pack, 20)
    await assert.rejects(
      pulled(desk),
      failing('integrity', /release 1 cannot be read: .*damaged[^]*verify --env tst --read-data --repair/),
    )
    const {repair, inspection} = await verify(desk)
    assert.deepEqual([repair?.packs.length, repair?.republished, inspection.findings], [1, null, []])
    assert.deepEqual(await readFile(pack), before)
    assert.deepEqual(await pulled(desk), twoJobs)
  })

  it('when the pack is gone, then a repair needs to read no data for that', async () => {
    const desk = await published()
    const pack = await onlyPack(desk)
    const before = await readFile(pack)
    await rm(pack)
    const {repair, inspection} = await verify(desk, {data: 'not-read'})
    assert.deepEqual([repair?.packs.length, inspection.findings], [1, []])
    assert.deepEqual(await readFile(pack), before)
  })

  it('when only its last bytes are damaged, then its own contents and the plain objects make it whole', async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'a.job.xml': jobText('a'), 'noise.bin': noise(500_000)})
    await desk.push()
    const pack = await onlyPack(desk)
    const before = await readFile(pack)
    await damage(pack, -1)
    await rm(join(desk.storeDirectory, 'a.job.xml'))
    const {repair, inspection} = await verify(desk)
    assert.deepEqual([repair?.packs.length, repair?.written, inspection.findings], [1, 1, []])
    assert.deepEqual(await readFile(pack), before)
  })

  it('when a content is nowhere, then what cannot be mended is named, and nothing is written', async () => {
    const desk = await published()
    await rm(await onlyPack(desk))
    await rm(join(desk.storeDirectory, 'mail.job.xml'))
    const world = testWorld({scratch: scratch.path, wrap: (store) => ({...store, ...readingOnly(store)})})
    assert.equal((await verify(desk, {}, world)).repair, undefined)
    assert.match(JSON.stringify(world.events), /the content of mail\.job\.xml is lost: it is in no other place/)
  })

  it('when no plain objects are kept, then the folder that --from names has the contents', async () => {
    const desk = await published({objects: false})
    await rm(await onlyPack(desk))
    const world = testWorld({scratch: scratch.path})
    const without = await verify(desk, {}, world)
    assert.equal(without.repair, undefined)
    assert.match(JSON.stringify(world.events), /the content of mail\.job\.xml is lost/)
    assert.match(JSON.stringify(world.events), /verify --env tst --read-data --repair --from DIR/)
    const {repair, inspection} = await verify(desk, {repair: {...YES, from: desk.folder}})
    assert.deepEqual([repair?.packs.length, inspection.findings], [1, []])
    assert.deepEqual(await pulled(desk), twoJobs)
  })

  it('when the folder has other contents by now, then they are not taken for the lost ones', async () => {
    const desk = await published({objects: false})
    await rm(await onlyPack(desk))
    await desk.save({'mail.job.xml': jobText('other')})
    const {repair, inspection} = await verify(desk, {repair: {...YES, from: desk.folder}})
    assert.equal(repair, undefined)
    assert.match(inspection.findings.map(({message}) => message).join(), /it is gone; release 1 needs it/)
  })

  it('when contents of old releases are nowhere, then what the newest one needs is published again', async () => {
    const desk = await published()
    const old = await onlyPack(desk)
    await desk.save({'mail.job.xml': jobText('changed')})
    await desk.push()
    const now = {...twoJobs, 'mail.job.xml': jobText('changed')}
    await rm(old)
    await assert.rejects(
      pulled(desk),
      failing('integrity', /release 2 cannot be read: .*is gone[^]*verify --env tst --read-data --repair/),
    )
    const {repair, inspection} = await verify(desk)
    assert.deepEqual([repair?.packs, repair?.republished], [[], 3])
    assert.deepEqual(
      inspection.findings.map(({message}) => message),
      ['it is gone; releases 1 to 2 need it'],
    )
    const {release} = await publishedRelease(await desk.store(), scratch.path)
    assert.deepEqual(release?.manifest.origin, {kind: 'rollback', release: 2})
    assert.deepEqual(await pulled(desk), now)
  })

  it('when a repair was made once, then the next one publishes nothing more', async () => {
    const desk = await published()
    const old = await onlyPack(desk)
    await desk.save({'mail.job.xml': jobText('changed')})
    await desk.push()
    await rm(old)
    assert.equal((await verify(desk)).repair?.republished, 3)
    assert.equal((await verify(desk)).repair, undefined)
  })

  it('when the environment is protected, then publishing again wants its name, and writing a pack again does not', async () => {
    const desk = await published()
    const old = await onlyPack(desk)
    const guarded = {...desk.environment, protected: true}
    await rm(old)
    assert.equal((await verify(desk, {environment: guarded})).repair?.packs.length, 1)
    await desk.save({'mail.job.xml': jobText('changed')})
    await desk.push()
    await rm(old)
    const world = testWorld({scratch: scratch.path, answer: false})
    await assert.rejects(verify(desk, {environment: guarded}, world), failing('refused', /not repaired/))
    assert.deepEqual(
      world.questions.map(({kind, text}) => [kind, text]),
      [['type-name', `Repair tst in ${guarded.url}: publish release 2 again with fresh packs?`]],
    )
    assert.deepEqual(await readdir(join(scratch.path, 'tmp')), [])
  })

  it('when the environment takes its releases from another one only, then a repair publishes all the same', async () => {
    const desk = await published()
    const old = await onlyPack(desk)
    await desk.save({'mail.job.xml': jobText('changed')})
    await desk.push()
    await rm(old)
    const environment = {...desk.environment, promoteFrom: 'dev' as typeof desk.environment.name}
    assert.equal((await verify(desk, {environment})).repair?.republished, 3)
  })

  const pushTo = async ({environment, folder}: Desk) => {
    const world = testWorld({scratch: scratch.path})
    const result = await push(world, {...publicationRequest(environment), folder, only: [], othersWork: 'keep'})
    const warnings = world.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
    return {kind: result.kind, warnings: warnings.join()}
  }

  it('when something is pushed on top, then a warning says that servers cannot take it, and what helps', async () => {
    const desk = await published()
    await rm(await onlyPack(desk))
    const words =
      /needs the pack [0-9a-f]{12}, and that is gone or cut off: servers cannot take.*verify --env tst --repair/
    const same = await pushTo(desk)
    assert.equal(same.kind, 'unchanged')
    assert.match(same.warnings, words)
    await desk.save({'mail.job.xml': jobText('changed')})
    const changed = await pushTo(desk)
    assert.equal(changed.kind, 'published')
    assert.match(changed.warnings, words)
  })

  it('when the packs are whole, then no push warns', async () => {
    const desk = await published()
    await desk.save({'mail.job.xml': jobText('changed')})
    assert.deepEqual(await pushTo(desk), {kind: 'published', warnings: ''})
    assert.deepEqual(await pushTo(desk), {kind: 'unchanged', warnings: ''})
  })

  it('when the plain objects of a promotion need a damaged pack, then it is not said that the same command finishes them', async () => {
    const desk = await published()
    const world = testWorld({scratch: scratch.path})
    const int = directoryEnvironment(join(scratch.path, 'int'), {name: 'int' as EnvironmentName})
    const carryOn = () => promote(world, {...publicationRequest(int), from: desk.environment, choice: {kind: 'newest'}})
    await carryOn()
    await damage(await onlyPack({...desk, storeDirectory: join(scratch.path, 'int')}), 20)
    await rm(join(scratch.path, 'int/billing/load.job.xml'))
    await desk.save({'mail.job.xml': jobText('changed')})
    await desk.push()
    await assert.rejects(
      carryOn(),
      failing('integrity', /int@2 is published, but[^]*verify --env int --read-data --repair` finishes it/),
    )
  })

  it('when what is promoted lies in a damaged pack, then its release is named, and what helps', async () => {
    const desk = await published()
    await damage(await onlyPack(desk), 20)
    const int = directoryEnvironment(join(scratch.path, 'int'), {name: 'int' as EnvironmentName})
    const request = {...publicationRequest(int), from: desk.environment, choice: {kind: 'newest'}} as const
    await assert.rejects(
      promote(testWorld({scratch: scratch.path}), request),
      failing('integrity', /tst@1 cannot be read: the pack [^]*verify --env tst --read-data --repair/),
    )
  })

  it('when an old release cannot be read any more, then a rollback to it says which one, and what helps', async () => {
    const desk = await published()
    await damage(await onlyPack(desk), 20)
    await desk.save({'mail.job.xml': jobText('changed')})
    await desk.push()
    const request = {...publicationRequest(desk.environment), paths: [], to: -1} as const
    await assert.rejects(
      rollback(testWorld({scratch: scratch.path}), request),
      failing('integrity', /tst@1 cannot be read: the pack [^]*verify --env tst --read-data --repair/),
    )
  })

  it('when it holds many contents and its middle is damaged, then each of them is found where it still is', async () => {
    const desk = deskAt(scratch.path)
    const jobs = Object.fromEntries(
      Array.from({length: 300}, (_, index) => [`f${index % 7}/j${index}.job.xml`, jobText(`${index}`.repeat(40))]),
    )
    await desk.save({...jobs, 'empty.txt': '', 'again.job.xml': jobText('0'.repeat(40))})
    await desk.push()
    const pack = await onlyPack(desk)
    const before = await readFile(pack)
    await damage(pack, Math.floor(before.length / 2))
    // The first file of the pack is only there, the others lie in the plain objects.
    await rm(join(desk.storeDirectory, 'again.job.xml'))
    const {repair, inspection} = await verify(desk)
    assert.deepEqual([repair?.packs.length, inspection.findings], [1, []])
    assert.deepEqual(await readFile(pack), before)
  })
})
