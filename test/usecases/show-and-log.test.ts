import assert from 'node:assert/strict'
import {readdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {logJson, renderLog} from '../../src/cli/render/log.ts'
import {objectText, renderShown, shownJson} from '../../src/cli/render/show.ts'
import {plainStyle} from '../../src/cli/style.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import type {LivePath} from '../../src/domain/path.ts'
import type {ReleaseChoice} from '../../src/domain/ref.ts'
import {releaseKey, type ReleaseNumber} from '../../src/domain/store-keys.ts'
import {importRelease} from '../../src/usecases/import.ts'
import {log, type Log} from '../../src/usecases/log.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {show, type Shown} from '../../src/usecases/show.ts'
import {deskAt, jobText, publicationRequest} from '../support/publishing.ts'
import {watchStore} from '../support/stores.ts'
import {scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const NOW = new Date('2026-11-22T15:00:00Z')

const failure = (kind: FailureKind, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error))
  assert.equal(error.kind, kind, error.message)
  assert.match(`${error.message}\n${error.hints.join('\n')}`, pattern)
  return true
}

describe('given an environment with a history', () => {
  const scratch = scratchFolder()
  /** 1: load and send; 2: load; 3: nothing but other; 4: load is gone; 5: rollback to 2. */
  const start = async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'billing/load.job.xml': jobText('1'), 'billing/send.job.xml': jobText('s')})
    await desk.push({message: 'first'})
    await desk.save({'billing/load.job.xml': jobText('two')})
    await desk.push({message: 'second\nline'})
    await desk.save({'other.bin': Uint8Array.of(0xff, 0, 27)})
    await desk.push({message: 'third'})
    await desk.save({'billing/load.job.xml': null})
    await desk.push({message: 'fourth'})
    await rollback(testWorld({scratch: scratch.path}), {
      ...publicationRequest(desk.environment, {message: 'back'}),
      to: 2,
      paths: ['billing'],
    })
    return desk
  }
  type Desk = Awaited<ReturnType<typeof start>>
  const releaseFile = ({storeDirectory}: Desk, release: number): string =>
    join(storeDirectory, releaseKey(release as ReleaseNumber))

  describe('when a release is shown', () => {
    const shown = (desk: Desk, choice: ReleaseChoice = {kind: 'newest'}, path?: string): Promise<Shown> =>
      show(testWorld({scratch: scratch.path}), {
        environment: desk.environment,
        choice,
        ...(path === undefined ? {} : {path: path as LivePath}),
      })
    const text = (what: Shown, files: 'changed' | 'all' = 'changed'): string =>
      what.kind === 'object' ? objectText(what.bytes) : renderShown(what, plainStyle, {now: NOW, files})

    it('it says who, when and why, what it holds, what it follows and what it changed', async () => {
      const desk = await start()
      const second = text(await shown(desk, {kind: 'number', release: 2 as ReleaseNumber}))
      assert.match(second, /^tst@2 in file:/)
      for (const line of [
        /published .* by .*, push/,
        /message +second\n/,
        /2 files, \d+ B, tree \w{12}\n/,
        /follows +tst@1/,
      ]) {
        assert.match(second, line)
      }
      assert.match(second, /\n {2}~ {2}billing\/load.job.xml .*\n\n1 changed/)
      const newest = text(await shown(desk))
      assert.match(newest, /rollback to 2 \(only billing\)/)
      assert.match(newest, /\+ {2}billing\/load.job.xml/)
      assert.match(
        text(await shown(desk, {kind: 'number', release: 1 as ReleaseNumber})),
        /nothing: the first release[^]*2 added/,
      )
      const all = text(await shown(desk), 'all')
      for (const path of ['billing/load.job.xml', 'billing/send.job.xml', 'other.bin']) assert.ok(all.includes(path))
    })

    it('what was let through is told: each of a few findings, of many how often a rule has one', async () => {
      const desk = deskAt(scratch.path)
      const withErrors = async (files: number): Promise<string> => {
        for (let index = 0; index < files; index++)
          await writeFiles(desk.storeDirectory, {[`bad${index}.job.xml`]: '<job>'})
        await importRelease(testWorld({scratch: scratch.path}), {
          ...publicationRequest(desk.environment),
          errors: 'record-errors',
        })
        const found = await shown(desk)
        assert.ok(found.kind === 'release')
        assert.equal((shownJson(found, 'changed') as {findings: unknown[]}).findings.length, files)
        return text(found)
      }
      assert.match(
        await withErrors(2),
        /findings +2 errors recorded when they were let through:\n +xml\.malformed in bad0\.job\.xml\n +xml\.malformed in bad1\.job\.xml\n/,
      )
      const many = await withErrors(12)
      assert.match(
        many,
        /findings +12 errors recorded when they were let through, in 12 files:\n +xml\.malformed: 12\n/,
      )
      assert.doesNotMatch(many, /malformed in/)
    })

    it('an object comes out as it was published then', async () => {
      const desk = await start()
      const old = await shown(desk, {kind: 'number', release: 1 as ReleaseNumber}, 'billing/load.job.xml')
      assert.ok(old.kind === 'object')
      assert.equal(Buffer.from(old.bytes).toString(), jobText('1'))
      assert.deepEqual(shownJson(old, 'changed'), {
        environment: 'tst',
        url: desk.environment.url,
        release: 1,
        path: 'billing/load.job.xml',
        size: jobText('1').length,
        sha256: old.file.sha256,
        masked: 0,
        encoding: 'utf-8',
        content: jobText('1'),
      })
      const binary = await shown(desk, {kind: 'newest'}, 'other.bin')
      assert.ok(binary.kind === 'object')
      assert.deepEqual([...binary.bytes], [0xff, 0, 27])
      assert.equal((shownJson(binary, 'changed') as {content: string}).content, '/wAb')
      assert.equal(objectText(binary.bytes), 'ÿ\0\u001b')
    })

    it('a folder lists its files', async () => {
      const folder = await shown(await start(), {kind: 'newest'}, 'billing')
      assert.ok(folder.kind === 'folder')
      assert.deepEqual(
        folder.files.map(({path}) => path),
        ['billing/load.job.xml', 'billing/send.job.xml'],
      )
      assert.match(text(folder), /billing\/load.job.xml {2}\d+ B {2}\w{12}\n/)
    })

    it('what is not there is named, with what may have been meant', async () => {
      const desk = await start()
      const at = (path: string, choice?: ReleaseChoice) => shown(desk, choice, path)
      await assert.rejects(
        at('Billing/load.job.xml'),
        failure('not-found', /not in tst@5\nDid you mean "billing\/load/),
      )
      await assert.rejects(at('load.job.xml'), failure('not-found', /Did you mean "billing\/load.job.xml"/))
      await assert.rejects(at('billing/laod.job.xml'), failure('not-found', /Did you mean "billing\/load.job.xml"/))
      await assert.rejects(at('x'), failure('not-found', /not in tst@5\n`jsctl log 'x' --env tst`/))
      await assert.rejects(shown(desk, {kind: 'number', release: 9 as ReleaseNumber}), failure('not-found', /tst@9/))
    })

    it('where the release before cannot be read, its own facts are shown all the same', async () => {
      const desk = await start()
      await writeFile(releaseFile(desk, 2), 'rubbish')
      const third = await shown(desk, {kind: 'number', release: 3 as ReleaseNumber})
      assert.match(text(third), /message +third[^]*what it changed is not known/)
      assert.equal((shownJson(third, 'changed') as {changes: unknown}).changes, null)
    })

    it('a content that was tampered with is refused', async () => {
      const desk = await start()
      for (const pack of await readdir(join(desk.storeDirectory, '.jsctl/packs'))) {
        await writeFile(join(desk.storeDirectory, '.jsctl/packs', pack), 'rubbish')
      }
      await assert.rejects(shown(desk, {kind: 'newest'}, 'other.bin'), failure('integrity', /./))
    })
  })

  describe('when it is asked who changed something', () => {
    const logged = (desk: Desk, path: string, limit = 20): Promise<Log> =>
      log(testWorld({scratch: scratch.path}), {environment: desk.environment, path: path as LivePath, limit})
    const lines = ({releases, path}: Log): readonly string[] =>
      releases.map(
        ({release, changes, message}) =>
          `${release} ${changes.map((change) => `${change.kind} ${change.path === path ? '' : change.path}`.trim()).join(', ')}: ${message}`,
      )

    it('the releases that changed the object are listed, newest first, and no others', async () => {
      const found = await logged(await start(), 'billing/load.job.xml')
      assert.deepEqual(lines(found), ['5 add: back', '4 delete: fourth', '2 modify: second\nline', '1 add: first'])
      const text = renderLog(found, plainStyle, NOW)
      assert.match(text, /^billing\/load.job.xml in tst \(file:/)
      assert.match(text, /\n {2}- {2}4 {2}.* push .* fourth\n/)
      assert.match(text, /looked at the releases 5 to 1\n$/)
      const [first] = (logJson(found) as {releases: readonly {counts: unknown}[]}).releases
      assert.deepEqual(first?.counts, {added: 1, modified: 0, deleted: 0})
    })

    it('a folder counts what changed in it', async () => {
      const found = await logged(await start(), 'billing')
      assert.deepEqual(
        found.releases.map(({release}) => release),
        [5, 4, 2, 1],
      )
      assert.match(renderLog(found, plainStyle, NOW), /\n {2}\+2 ~0 -0 {2}1 /)
    })

    it('reading ends when so many are found', async () => {
      const desk = await start()
      const found = await logged(desk, 'billing/load.job.xml', 1)
      assert.deepEqual(lines(found), ['5 add: back'])
      assert.match(renderLog(found, plainStyle, NOW), /looked at the releases 5 to 4, and not at older ones/)
      assert.deepEqual(lines(await logged(desk, 'billing/load.job.xml', 4)).length, 4)
    })

    it('each release is read once', async () => {
      const desk = await start()
      const read: string[] = []
      const note = (operation: string, key: string): void => {
        if (operation === 'get' && key.includes('/releases/')) read.push(key)
      }
      const world = testWorld({scratch: scratch.path, wrap: (store) => watchStore(store, {before: note})})
      await log(world, {environment: desk.environment, path: 'other.bin' as LivePath, limit: 20})
      assert.equal(read.length, 5)
      assert.equal(new Set(read).size, 5)
    })

    it('a release that cannot be read is named, and nothing is made up about it', async () => {
      const desk = await start()
      await writeFile(releaseFile(desk, 4), 'rubbish')
      const found = await logged(desk, 'billing/load.job.xml')
      assert.deepEqual(lines(found), ['2 modify: second\nline', '1 add: first'])
      assert.deepEqual(found.unread, [4])
      assert.match(renderLog(found, plainStyle, NOW), /not known: what changed in 4, and right after/)
    })

    it('a path that no release has is not found', async () => {
      await assert.rejects(
        logged(await start(), 'nowhere.job.xml'),
        failure('not-found', /no release of tst has "nowhere/),
      )
    })

    it('where nothing is published there is no history', async () => {
      const desk = deskAt(scratch.path)
      await desk.save({'a.job.xml': jobText('a')})
      await desk.push()
      await rm(join(desk.storeDirectory, '.jsctl/releases'), {recursive: true})
      await assert.rejects(logged(desk, 'a.job.xml'), failure('not-found', /nothing is published/))
    })
  })
})
