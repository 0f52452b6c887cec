import assert from 'node:assert/strict'
import {readdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {Environment, EnvironmentName} from '../../src/domain/environment.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import type {ReleaseChoice} from '../../src/domain/ref.ts'
import {importRelease} from '../../src/usecases/import.ts'
import {promote, type PromotionRequest} from '../../src/usecases/promote.ts'
import type {PublicationResult} from '../../src/usecases/publication/publish-tree.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import {deskAt, jobText, publicationRequest, publishedRelease} from '../support/publishing.ts'
import {readFiles, scratchFolder, testWorld, writeFiles, type TestWorldOptions} from '../support/world.ts'
import {openDirectoryStore} from '../../src/adapters/directory-store.ts'

const failure = (kind: FailureKind, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error))
  assert.equal(error.kind, kind, error.message)
  assert.match(`${error.message}\n${error.hints.join('\n')}`, pattern)
  return true
}

const published = (result: PublicationResult): Extract<PublicationResult, {kind: 'published'}> => {
  assert.ok(result.kind === 'published', JSON.stringify(result))
  return result
}

describe('given a release that was tested', () => {
  const scratch = scratchFolder()
  const int = (over: Partial<Environment> = {}): Environment =>
    directoryEnvironment(join(scratch.path, 'int'), {name: 'int' as EnvironmentName, ...over})
  const tested = async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'a.job.xml': jobText('1'), 'b/b.job.xml': jobText('b'), 'note.txt': 'x'})
    await desk.push({message: 'first'})
    await desk.save({'a.job.xml': jobText('2')})
    await desk.push({message: 'second'})
    return desk
  }
  const world = (options: Partial<TestWorldOptions> = {}) => testWorld({scratch: scratch.path, ...options})
  const carryOn = (
    from: Environment,
    over: Partial<PromotionRequest> = {},
    options: Partial<TestWorldOptions> = {},
  ): Promise<PublicationResult> =>
    promote(world(options), {...publicationRequest(int()), from, choice: {kind: 'newest'}, ...over})
  const storeOf = (environment: Environment) =>
    openDirectoryStore(environment, {access: 'read', checkpoint: () => undefined})

  it('the very bytes are published in the other environment, and the release says where they are from', async () => {
    const desk = await tested()
    const source = await publishedRelease(await desk.store(), scratch.path)
    const {manifest} = published(await carryOn(desk.environment))
    const target = await publishedRelease(await storeOf(int()), scratch.path)
    assert.deepEqual(target.files, source.files)
    assert.equal(target.files['a.job.xml'], jobText('2'))
    assert.equal(manifest.tree, source.release?.manifest.tree)
    assert.equal(manifest.message, 'second')
    assert.deepEqual(manifest.origin, {
      kind: 'promote',
      environment: 'tst',
      id: source.release?.manifest.environment.id,
      release: 2,
      sha256: source.release?.sha256,
    })
    assert.deepEqual(await readFiles(join(scratch.path, 'int')).then((files) => files['note.txt']), 'x')
  })

  it('it does not need the first store any more', async () => {
    const desk = await tested()
    published(await carryOn(desk.environment))
    await rm(desk.storeDirectory, {recursive: true})
    const {files} = await publishedRelease(await storeOf(int()), scratch.path)
    assert.deepEqual(Object.keys(files), ['a.job.xml', 'b/b.job.xml', 'note.txt'])
  })

  it('an older release moves on with a warning, and the newest one after it', async () => {
    const desk = await tested()
    const choice: ReleaseChoice = {kind: 'before', steps: 1}
    const doors = world()
    const request = {...publicationRequest(int(), {message: 'by hand'}), from: desk.environment, choice}
    const first = published(await promote(doors, request))
    assert.deepEqual(
      doors.events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
      ['tst@1 is not the newest: tst@2 is'],
    )
    assert.equal(first.manifest.message, 'by hand')
    const second = published(await carryOn(desk.environment))
    assert.deepEqual(
      second.plan.changes.map(({kind, path}) => `${kind} ${path}`),
      ['modify a.job.xml'],
    )
  })

  it('again: nothing is published', async () => {
    const desk = await tested()
    published(await carryOn(desk.environment))
    assert.equal((await carryOn(desk.environment)).kind, 'unchanged')
  })

  it('what the target had alone is deleted, within the limit for deletions', async () => {
    const desk = await tested()
    const folder = join(scratch.path, 'other')
    const many = Array.from({length: 12}, (_, index) => [`old${index}.job.xml`, jobText(String(index))] as const)
    await writeFiles(folder, Object.fromEntries<string>(many))
    await desk.push({environment: int(), folder})
    await assert.rejects(carryOn(desk.environment), failure('refused', /would delete 12 of the 12 files/))
    published(await carryOn(desk.environment, {maxDelete: {kind: 'count', count: 12}}))
    const {files} = await publishedRelease(await storeOf(int()), scratch.path)
    assert.deepEqual(Object.keys(files), ['a.job.xml', 'b/b.job.xml', 'note.txt'])
  })

  it('a dry run writes nothing, not even a folder', async () => {
    const desk = await tested()
    const result = await carryOn(desk.environment, {mode: 'dry-run'})
    assert.equal(result.kind, 'planned')
    assert.ok(!(await readdir(scratch.path)).includes('int'))
  })

  it('an environment takes its releases from the one that its promoteFrom names, and from no other', async () => {
    const desk = await tested()
    const fromDev = {environment: int({promoteFrom: 'dev' as EnvironmentName})}
    await assert.rejects(carryOn(desk.environment, fromDev), failure('refused', /from dev only.*promotion of tst@2/))
    published(await carryOn(desk.environment, {environment: int({promoteFrom: 'tst' as EnvironmentName})}))
  })

  it('a protected environment wants its name', async () => {
    const desk = await tested()
    const environment = int({protected: true})
    const refuse = {answer: false}
    await assert.rejects(carryOn(desk.environment, {environment}, refuse), failure('refused', /not confirmed/))
    const confirmation = {yes: false, confirm: 'int'}
    published(await carryOn(desk.environment, {environment, confirmation}, refuse))
  })

  it('nothing, an absent release and itself cannot be promoted', async () => {
    const desk = deskAt(scratch.path)
    await assert.rejects(carryOn(desk.environment), failure('not-found', /tst|store/))
    await desk.save({'a.job.xml': jobText('1')})
    await desk.push()
    const choice = {kind: 'number', release: 7} as ReleaseChoice
    await assert.rejects(
      carryOn(desk.environment, {choice}),
      failure('not-found', /no release tst@7.*\n.*jsctl releases/),
    )
    await assert.rejects(
      carryOn(desk.environment, {environment: desk.environment}),
      failure('usage', /into itself\n.*rollback/),
    )
  })

  it('errors of today refuse it unless the release records them', async () => {
    const desk = deskAt(scratch.path)
    await writeFiles(desk.storeDirectory, {'bad.job.xml': '<job>', 'good.job.xml': jobText('1')})
    await importRelease(world(), {...publicationRequest(desk.environment), errors: 'record-errors'})
    const recorded = published(await carryOn(desk.environment))
    assert.deepEqual(
      recorded.findings.map(({severity, path}) => `${severity} ${path}`),
      ['warning bad.job.xml'],
    )
    assert.deepEqual(recorded.manifest.findings, [{rule: 'xml.malformed', path: 'bad.job.xml'}])
    // A rule that was lowered when the release was made, and is not here.
    await desk.save({
      'good.job.xml': jobText('1'),
      'odd.job.xml': '<job colour="red"><script language="shell">x</script></job>',
    })
    await desk.push({rules: [{rule: 'xsd.attribute', level: 'warning'}]})
    const refused = await carryOn(desk.environment)
    assert.ok(refused.kind === 'invalid')
    assert.deepEqual(
      refused.findings.map(({severity, rule, path}) => `${severity} ${rule} ${path}`),
      ['error xsd.attribute odd.job.xml'],
    )
  })

  it('a source that was tampered with is not carried on', async () => {
    const desk = await tested()
    for (const pack of await readdir(join(desk.storeDirectory, '.jsctl/packs'))) {
      await writeFiles(desk.storeDirectory, {[`.jsctl/packs/${pack}`]: 'rubbish'})
    }
    await assert.rejects(carryOn(desk.environment), failure('integrity', /./))
    const nothing = publishedRelease(await storeOf(int()), scratch.path)
    await assert.rejects(nothing, failure('not-found', /there is no store/))
  })
})
