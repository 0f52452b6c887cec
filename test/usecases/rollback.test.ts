import assert from 'node:assert/strict'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import type {Finding} from '../../src/domain/finding.ts'
import {importPlain} from '../../src/usecases/import.ts'
import type {PublicationResult} from '../../src/usecases/publication/publish-tree.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {deskAt, jobText, publicationRequest} from '../support/publishing.ts'
import {scratchFolder, testWorld, writeFiles} from '../support/world.ts'

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
    await importPlain(testWorld({scratch: scratch.path}), {
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
