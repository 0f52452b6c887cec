import assert from 'node:assert/strict'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import type {Finding} from '../../src/domain/finding.ts'
import {importRelease} from '../../src/usecases/import.ts'
import type {Environment} from '../../src/domain/environment.ts'
import type {PublicationRequest, PublicationResult} from '../../src/usecases/publication/publish-tree.ts'
import {publicationJson, renderPlan, renderPublication} from '../../src/cli/render/publication.ts'
import {plainStyle} from '../../src/cli/style.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {chainText, deskAt, jobText, publicationRequest, publishedRelease} from '../support/publishing.ts'
import {scratchFolder, testWorld, writeFiles, type TestWorldOptions} from '../support/world.ts'

const failure = (kind: FailureKind, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error))
  assert.equal(error.kind, kind, error.message)
  assert.match(`${error.message}\n${error.hints.join('\n')}`, pattern)
  return true
}

const published = (result: PublicationResult): Extract<PublicationResult, {kind: 'published'}> => {
  assert.ok(result.kind === 'published', result.kind)
  return result
}

describe('given an old release that today would be refused', () => {
  const scratch = scratchFolder()

  it('what the rules say today of content that comes back is a warning; what stays is not looked at', async () => {
    const desk = deskAt(scratch.path)
    await writeFiles(desk.storeDirectory, {'bad.job.xml': '<job>', 'twin.job.xml': '<job>', 'worse.job.xml': '<jobs/>'})
    await importRelease(testWorld({scratch: scratch.path}), {
      ...publicationRequest(desk.environment),
      errors: 'record-errors',
    })
    await desk.save({'bad.job.xml': jobText('a'), 'twin.job.xml': jobText('b'), 'worse.job.xml': jobText('c')})
    await desk.push()
    const back = (paths: readonly string[]) =>
      rollback(testWorld({scratch: scratch.path}), {...publicationRequest(desk.environment), to: 1, paths})
    const found = ({findings}: {readonly findings: readonly Finding[]}) =>
      findings.map(({severity, rule, path}) => `${severity} ${rule} ${path}`)
    assert.deepEqual(found(published(await back(['bad.job.xml', 'twin.job.xml']))), [
      'warning xml.malformed bad.job.xml',
      'warning xml.malformed twin.job.xml',
    ])
    assert.deepEqual(found(published(await back([]))), ['warning file.root worse.job.xml'])
  })

  it('a path does not come back beside one that excludes it', async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'Load.job.xml': jobText('1')})
    await desk.push()
    await desk.save({'Load.job.xml': null, 'load.job.xml': jobText('2')})
    await desk.push()
    const back = (paths: readonly string[]) =>
      rollback(testWorld({scratch: scratch.path}), {...publicationRequest(desk.environment), to: 1, paths})
    await assert.rejects(back(['Load.job.xml']), failure('refused', /cannot be published together/))
    published(await back(['Load.job.xml', 'load.job.xml']))
  })

  it('where plain objects lie and nothing is published there is nothing to go back to', async () => {
    const desk = deskAt(scratch.path)
    await writeFiles(desk.storeDirectory, {'a.job.xml': jobText('by hand')})
    const back = rollback(testWorld({scratch: scratch.path}), {
      ...publicationRequest(desk.environment),
      to: -1,
      paths: [],
    })
    await assert.rejects(
      back,
      failure('not-found', /nothing is published in tst \(file:.*\) yet\n.*import --env tst.*object that lies/),
    )
  })
})

describe('given objects that refer to each other, and of which some go back', () => {
  const scratch = scratchFolder()
  const at = async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'load.job.xml': jobText('load'), 'nightly.job_chain.xml': chainText('load')})
    await desk.push({message: 'the old load'})
    await desk.save({
      'load.job.xml': null,
      'fetch.job.xml': jobText('fetch'),
      'nightly.job_chain.xml': chainText('fetch'),
    })
    await desk.push()
    const world = testWorld({scratch: scratch.path})
    const back = (paths: readonly string[], over = {}) =>
      rollback(world, {...publicationRequest(desk.environment, over), to: 1, paths})
    return {...desk, world, back}
  }
  const found = ({findings}: {readonly findings: readonly Finding[]}) =>
    findings.map(({severity, rule, path}) => `${severity} ${rule} ${path}`)

  it('what comes back and wants what is gone is a warning, and refuses nothing', async () => {
    const {back} = await at()
    const result = published(await back(['nightly.job_chain.xml']))
    assert.deepEqual(found(result), ['warning ref.missing-job nightly.job_chain.xml'])
  })

  it('so is what stays and wants what goes', async () => {
    const {back} = await at()
    assert.deepEqual(found(published(await back(['fetch.job.xml', 'load.job.xml']))), [
      'warning ref.missing-job nightly.job_chain.xml',
    ])
  })

  it('what fits together, and what was wrong before, is not told', async () => {
    const {back, push, save} = await at()
    assert.deepEqual(found(published(await back([]))), [])
    await save({'load.job.xml': jobText('load'), 'lost.job_chain.xml': chainText('nowhere')})
    const pushed = await push({rules: [{rule: 'ref.missing-job', level: 'warning'}], othersWork: 'take-back'})
    assert.deepEqual(found(published(pushed)), ['warning ref.missing-job lost.job_chain.xml'])
    assert.deepEqual(found(published(await back(['fetch.job.xml', 'load.job.xml', 'nightly.job_chain.xml']))), [])
  })

  it('the plan says whose content comes back, and the end how to undo it', async () => {
    const {back, world} = await at()
    const result = published(await back([]))
    const plan = world.events
      .flatMap((event) => (event.type === 'plan' ? [renderPlan(event.plan, event.findings, plainStyle)] : []))
      .join('')
    assert.match(
      plan,
      /^tst@3 with the content of tst@1 .*\n {2}brings back tst@1 by maria@desk-7, \d{4}-.*: the old load\n/,
    )
    assert.match(renderPublication(result, plainStyle, 'normal'), /undo it with: jsctl rollback --env tst --to 2\n/)
    const {back: json} = publicationJson(result) as {back: object}
    assert.deepEqual(Object.keys(json), ['release', 'author', 'created', 'message'])
  })
})

describe('given a protected environment that goes back', () => {
  const scratch = scratchFolder()
  const at = async (over: Partial<Environment> = {}) => {
    const desk = deskAt(scratch.path, {protected: true, ...over})
    const confirmation = {yes: true, confirm: 'tst'}
    for (const word of ['1', '2']) {
      await desk.save({'a.job.xml': jobText(word)})
      await desk.push({confirmation})
    }
    const back = (message: string, options: Partial<TestWorldOptions> = {}, more: Partial<PublicationRequest> = {}) => {
      const world = testWorld({scratch: scratch.path, ...options})
      const request = {...publicationRequest(desk.environment, {message, confirmation, ...more}), to: -1, paths: []}
      return {world, result: rollback(world, request)}
    }
    return {...desk, back}
  }

  it('somebody is asked why, once the plan was shown, and the answer is recorded', async () => {
    const {back} = await at()
    const {world, result} = back('', {typed: 'load is broken'})
    assert.equal(published(await result).manifest.message, 'load is broken')
    assert.deepEqual(
      world.textQuestions.map(({flag}) => flag),
      ['--message TEXT'],
    )
  })

  it('no answer, or blanks alone, publish nothing', async () => {
    const {back, store} = await at()
    await assert.rejects(back(' ', {typed: ' '}).result, failure('refused', /needs a message: nothing was published/))
    assert.equal((await publishedRelease(await store(), scratch.path)).release?.manifest.release, 2)
  })

  it('nobody is asked who says it, nor for a dry run, nor when nothing is to be published', async () => {
    const {back} = await at()
    const dry = back('', {}, {mode: 'dry-run'})
    assert.equal((await dry.result).kind, 'planned')
    const said = back('load is broken')
    published(await said.result)
    assert.deepEqual([...dry.world.textQuestions, ...said.world.textQuestions], [])
  })

  it('an environment that is not protected goes back without', async () => {
    const {back} = await at({protected: false})
    const {world, result} = back('')
    assert.equal(published(await result).manifest.message, '')
    assert.deepEqual(world.textQuestions, [])
  })
})
