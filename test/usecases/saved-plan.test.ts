import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {chmod, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import * as fc from 'fast-check'
import {sha256} from '../../src/domain/digest.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {decodeSavedPlan} from '../../src/domain/saved-plan.ts'
import {deskAt, jobText, publishedFiles} from '../support/publishing.ts'
import {skipped} from '../support/skipped.ts'
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
    await assert.rejects(carryOut(), failure('usage', /no plan: it is no regular file but a folder/))
  })
})

describe('given a place where no plan can be saved', () => {
  const scratch = scratchFolder()
  const places: readonly (readonly [string, string, RegExp])[] = [
    ['a folder that is not there', 'plans/june/p', /there is no folder .*plans.june\nMake that folder/],
    ['a file for a folder', 'store.toml/p', /store\.toml is no folder/],
    ['a folder', 'live', /it is a folder/],
    ['a pipe', 'pipe', /no regular file but a link, a pipe/],
    ['a link, as /dev/stdout is one', 'link', /no regular file but a link/],
  ]
  for (const [what, name, expected] of places) {
    it(`${what} is told before anything is read`, async function () {
      if (process.platform === 'win32') skipped(this, 'Windows has no pipes in folders')
      const desk = deskAt(scratch.path)
      await desk.save({'broken.job.xml': '<job>'})
      await writeFile(join(scratch.path, 'store.toml'), '')
      execFileSync('mkfifo', [join(scratch.path, 'pipe')])
      await symlink('store.toml', join(scratch.path, 'link'))
      const path = join(scratch.path, name)
      await assert.rejects(desk.push({plan: {use: 'write', path}}), failure('usage', expected))
    })
  }
})

describe('given a plan that somebody altered', () => {
  const scratch = scratchFolder()

  it('what is wrong is said in words for people, with what to do', async () => {
    const desk = deskAt(scratch.path)
    const path = join(scratch.path, 'p')
    await desk.save({'a.job.xml': jobText('1')})
    await desk.push({plan: {use: 'write', path}})
    const text = await readFile(path, 'utf8')
    const [line = ''] = text.split('\n')
    const sealed = (other: string): string => `${other}\n${JSON.stringify({sha256: sha256(other)})}\n`
    const plans: readonly (readonly [string, string])[] = [
      ['was altered or cut off after it was written', text.replace('a.job.xml', 'b.job.xml')],
      ['was altered or cut off after it was written', text.replace('"maxDelete"', '"maxdelete"')],
      ['was altered or cut off after it was written', text.slice(0, 100)],
      ['was altered or cut off after it was written', `${text}junk`],
      ['is no plan that `jsctl push --plan-out` wrote', '<job/>'],
      ['is no plan that `jsctl push --plan-out` wrote', ''],
      ['is no plan that `jsctl push --plan-out` wrote', '{"format":"jsctl/1","kind":"report"}\n'],
      [
        'was written by another version of jsctl, which this one does not understand',
        sealed(line.replace('"lenient"', '"tender"')),
      ],
    ]
    for (const [problem, altered] of plans) {
      await writeFile(path, altered)
      await assert.rejects(desk.push({plan: {use: 'publish', path}}), (error: unknown) => {
        assert.ok(error instanceof Failure)
        const {kind, message, hints} = error
        assert.deepEqual(
          [kind, message, hints],
          [
            'integrity',
            `the plan ${path} ${problem}: nothing was published`,
            ['Plan again: `jsctl push --env ENV --plan-out FILE`.'],
          ],
        )
        return true
      })
    }
  })

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
      // An editor may take the end of the last line.
      assert.deepEqual(Buffer.from(altered), bytes.subarray(0, -1))
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
    for (const junk of ['\n', ' ', 'x', '\0', '{}\n', bytes.toString('utf8')])
      refused(Buffer.concat([bytes, Buffer.from(junk)]))
    await assert.rejects(
      Promise.resolve().then(() => decodeSavedPlan(Buffer.from('{"format":"jsctl/2"}\n'), 'p')),
      failure('configuration', /jsctl\/2/),
    )
  })
})
