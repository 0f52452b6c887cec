import assert from 'node:assert/strict'
import {chmod, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import * as fc from 'fast-check'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {decodeSavedPlan} from '../../src/domain/saved-plan.ts'
import {deskAt, jobText, publishedFiles} from '../support/publishing.ts'
import {readFiles, scratchFolder} from '../support/world.ts'

const failure = (kind: FailureKind, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error))
  assert.equal(error.kind, kind, error.message)
  assert.match(`${error.message}\n${error.hints.join('\n')}`, pattern)
  return true
}

describe('given a plan that was saved', () => {
  const scratch = scratchFolder()
  const planned = async (over: Parameters<ReturnType<typeof deskAt>['push']>[0] = {}) => {
    const desk = deskAt(scratch.path)
    const file = join(scratch.path, 'tst.plan')
    await desk.save({'a/one.job.xml': jobText('1'), 'b/two.job.xml': jobText('2')})
    await desk.push()
    await desk.save({'a/one.job.xml': jobText('new'), 'b/two.job.xml': null, 'b/three.job.xml': jobText('3')})
    const result = await desk.push({message: 'planned', plan: {use: 'write', path: file}, ...over})
    const carryOut = (more = {}) => desk.push({message: '', plan: {use: 'publish', path: file}, ...more})
    return {...desk, file, result, carryOut}
  }

  it('planning publishes nothing', async () => {
    const {result, store} = await planned()
    assert.equal(result.kind, 'planned')
    assert.deepEqual(Object.keys(await publishedFiles(await store(), scratch.path)), ['a/one.job.xml', 'b/two.job.xml'])
  })

  it('only its owner can read it, also where a file of that name was open to all', async () => {
    const {file, push} = await planned()
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    await chmod(file, 0o644)
    await push({plan: {use: 'write', path: file}})
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  })

  it('exactly that is published, with its message', async () => {
    const {carryOut, store, folder} = await planned()
    const result = await carryOut()
    assert.ok(result.kind === 'published')
    assert.equal(result.manifest.message, 'planned')
    assert.deepEqual(await publishedFiles(await store(), scratch.path), await readFiles(folder))
  })

  it('with --only, only that part is, though the rest of the folder changed', async () => {
    const {carryOut, store, save} = await planned({only: ['a/**']})
    await save({'b/four.job.xml': jobText('4')})
    const result = await carryOut()
    assert.equal(result.kind, 'published')
    const files = await publishedFiles(await store(), scratch.path)
    assert.deepEqual(Object.keys(files), ['a/one.job.xml', 'b/two.job.xml'])
    assert.equal(files['a/one.job.xml'], jobText('new'))
  })

  it('carried out twice, the second time there is nothing to do', async () => {
    const {carryOut} = await planned()
    await carryOut()
    assert.equal((await carryOut()).kind, 'unchanged')
  })

  it('a folder that changed since is refused, and its files are named', async () => {
    const {carryOut, save, store} = await planned()
    await save({'a/one.job.xml': jobText('newer'), 'c/late.job.xml': jobText('late')})
    await assert.rejects(
      carryOut(),
      failure('conflict', /not what was planned: a\/one\.job\.xml, c\/late\.job\.xml changed/),
    )
    assert.deepEqual(Object.keys(await publishedFiles(await store(), scratch.path)), ['a/one.job.xml', 'b/two.job.xml'])
  })

  it('an environment that moved is refused, naming who published', async () => {
    const {carryOut, push, save, file} = await planned()
    const plan = await readFile(file)
    await save({'b/three.job.xml': jobText('other')})
    await push({message: 'in between'})
    await save({'b/three.job.xml': jobText('3')})
    await writeFile(file, plan)
    await assert.rejects(
      carryOut(),
      failure('conflict', /stale: it was made against \w+@1, and \w+@2 by maria@desk-7 is published now\n.*diff/),
    )
  })

  it('another environment is refused, whatever it holds', async () => {
    const {carryOut, environment} = await planned()
    const other = {...environment, name: 'prd' as typeof environment.name}
    await assert.rejects(carryOut({environment: other}), failure('refused', /the plan is for \w+, not for prd/))
    const moved = {...environment, url: `${environment.url}x`}
    await assert.rejects(carryOut({environment: moved}), failure('refused', /and that is .*x by now/))
  })

  it('a plan of nothing can be saved and carried out', async () => {
    const desk = deskAt(scratch.path)
    const path = join(scratch.path, 'p')
    await desk.save({'a.job.xml': jobText('1')})
    await desk.push()
    assert.equal((await desk.push({plan: {use: 'write', path}})).kind, 'unchanged')
    assert.equal((await desk.push({plan: {use: 'publish', path}})).kind, 'unchanged')
  })

  it('a plan of the first publication is refused when somebody was first', async () => {
    const desk = deskAt(scratch.path)
    const path = join(scratch.path, 'p')
    await desk.save({'a.job.xml': jobText('1')})
    await desk.push({plan: {use: 'write', path}})
    await desk.save({'a.job.xml': jobText('2')})
    await desk.push()
    await desk.save({'a.job.xml': jobText('1')})
    await assert.rejects(
      desk.push({plan: {use: 'publish', path}}),
      failure('conflict', /made when nothing was published there, and \w+@1 /),
    )
  })

  it('what was allowed when it was planned is allowed when it is carried out', async () => {
    const desk = deskAt(scratch.path)
    const path = join(scratch.path, 'p')
    const many = Object.fromEntries(Array.from({length: 15}, (_, index) => [`j${index}.job.xml`, jobText('x')]))
    await desk.save({...many, 'stays.job.xml': jobText('x')})
    await desk.push()
    await desk.save(Object.fromEntries(Object.keys(many).map((name) => [name, null])))
    await assert.rejects(desk.push({plan: {use: 'write', path}}), failure('refused', /would delete 15/))
    await assert.rejects(stat(path))
    await desk.push({plan: {use: 'write', path}, maxDelete: {kind: 'count', count: 15}})
    assert.equal((await desk.push({plan: {use: 'publish', path}})).kind, 'published')
  })

  it('a file that is not there, or is no file, is told', async () => {
    const {carryOut, file} = await planned()
    await rm(file)
    await assert.rejects(carryOut(), failure('not-found', /there is no plan .*tst\.plan\n.*--plan-out/))
    await symlink(scratch.path, file)
    await assert.rejects(carryOut(), failure('usage', /is no file/))
  })
})

describe('given a plan that somebody altered', () => {
  const scratch = scratchFolder()

  it('any other byte, a cut, or another file altogether is an integrity failure, never a bug', async () => {
    const desk = deskAt(scratch.path)
    const path = join(scratch.path, 'p')
    await desk.save({'a.job.xml': jobText('1')})
    await desk.push({plan: {use: 'write', path}})
    const bytes = await readFile(path)
    const refused = (altered: Uint8Array): void => {
      if (Buffer.compare(altered, bytes) === 0) return
      try {
        decodeSavedPlan(altered, 'p')
      } catch (error) {
        assert.ok(error instanceof Failure, String(error))
        // An altered number of the format reads as one of the future.
        if (!/has the format jsctl\/\d/.test(error.message)) assert.equal(error.kind, 'integrity', error.message)
        return
      }
      // What stands behind the second line says nothing.
      assert.deepEqual(Buffer.from(altered.subarray(0, bytes.length - 1)), bytes.subarray(0, -1))
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 2), fc.integer({min: 1, max: 255}), (at, by) => {
        const altered = Buffer.from(bytes)
        altered.writeUInt8(altered.readUInt8(at) ^ by, at)
        refused(altered)
      }),
    )
    fc.assert(fc.property(fc.nat(bytes.length - 2), (end) => refused(bytes.subarray(0, end))))
    fc.assert(fc.property(fc.uint8Array({maxLength: 300}), refused))
    for (const text of ['', '{}', '[]', 'null', '\n\n', '{"format":"jsctl/1"}\n{}', '{"__proto__":1}'])
      refused(Buffer.from(text))
    await assert.rejects(
      Promise.resolve().then(() => decodeSavedPlan(Buffer.from('{"format":"jsctl/2"}\n'), 'p')),
      failure('configuration', /jsctl\/2/),
    )
  })
})
