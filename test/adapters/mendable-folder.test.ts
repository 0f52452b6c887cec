import assert from 'node:assert/strict'
import {
  chmod,
  link,
  lstat,
  lutimes,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import {join} from 'node:path'
import {renameByAnother} from '../../src/adapters/file-change.ts'
import {openMendableFolder} from '../../src/adapters/mendable-folder.ts'
import {sha256} from '../../src/domain/digest.ts'
import {betweenName, copyName} from '../../src/domain/fix-names.ts'
import type {LivePath} from '../../src/domain/path.ts'
import type {FileChange} from '../../src/ports/index.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'

const path = (text: string) => text as LivePath
const bytes = (text: string) => new TextEncoder().encode(text)

describe('given a live folder whose files are changed', () => {
  const scratch = scratchFolder()
  const at = (name: string) => join(scratch.path, name)

  const opened = async (files: Readonly<Record<string, string>>) => {
    await writeFiles(scratch.path, files)
    const folder = await openMendableFolder(scratch.path)
    await folder.list()
    return folder
  }
  const replacing = (name: string, before: string, after: string): FileChange => ({
    path: path(name),
    to: path(name),
    before: sha256(before),
    after: bytes(after),
  })
  const renaming = (from: string, to: string, before: string): FileChange => ({
    path: path(from),
    to: path(to),
    before: sha256(before),
  })
  const reasonOf = async (folder: Awaited<ReturnType<typeof opened>>, change: FileChange) => {
    const outcome = await folder.change(change)
    return outcome.kind === 'left' ? outcome.reason : outcome.kind
  }

  it('replaces a content as a whole, keeps the mode, and leaves nothing beside it', async () => {
    const folder = await opened({'x/a.job.xml': 'old'})
    await chmod(at('x/a.job.xml'), 0o640)
    assert.deepEqual(await folder.change(replacing('x/a.job.xml', 'old', 'new')), {kind: 'done'})
    assert.equal(await readFile(at('x/a.job.xml'), 'utf8'), 'new')
    assert.equal((await stat(at('x/a.job.xml'))).mode & 0o777, 0o640)
    assert.deepEqual(await readdir(at('x')), ['a.job.xml'])
  })

  it('a reader that has the file open reads the old content to its end', async () => {
    const folder = await opened({'a.job.xml': 'old'})
    const reader = await open(at('a.job.xml'))
    try {
      assert.deepEqual(await folder.change(replacing('a.job.xml', 'old', 'new')), {kind: 'done'})
      assert.equal(await reader.readFile('utf8'), 'old')
    } finally {
      await reader.close()
    }
  })

  it('renames a file, and changes name and content together', async () => {
    const folder = await opened({'a.Job.xml': 'same', 'b.Job.XML': 'old'})
    await folder.change(renaming('a.Job.xml', 'a.job.xml', 'same'))
    await folder.change({...replacing('b.Job.XML', 'old', 'new'), to: path('b.job.xml')})
    assert.deepEqual((await readdir(scratch.path)).sort(), ['a.job.xml', 'b.job.xml'])
    assert.deepEqual(
      [await readFile(at('a.job.xml'), 'utf8'), await readFile(at('b.job.xml'), 'utf8')],
      ['same', 'new'],
    )
  })

  it('keeps the Unicode form in which the disk writes the rest of a name', async () => {
    const decomposed = 'u\u0308.Job.xml'
    const folder = await opened({[decomposed]: 'x'})
    assert.deepEqual(await folder.change(renaming('\u00fc.Job.xml', '\u00fc.job.xml', 'x')), {kind: 'done'})
    assert.deepEqual(await readdir(scratch.path), ['u\u0308.job.xml'])
  })

  it('leaves a file alone that was changed since it was read, or is gone', async () => {
    const folder = await opened({'a.job.xml': 'edited'})
    assert.equal(await reasonOf(folder, replacing('a.job.xml', 'old', 'new')), 'changed')
    assert.equal(await readFile(at('a.job.xml'), 'utf8'), 'edited')
    assert.equal(await reasonOf(folder, replacing('b.job.xml', 'old', 'new')), 'changed')
    assert.deepEqual(await readdir(scratch.path), ['a.job.xml'])
  })

  it('writes through no link: neither of the file, nor of a folder above it', async () => {
    const folder = await opened({'a.job.xml': 'old', 'x/b.job.xml': 'old'})
    await mkdir(at('.aside'))
    await rename(at('a.job.xml'), at('.aside/a.job.xml'))
    await symlink(at('.aside/a.job.xml'), at('a.job.xml'))
    assert.equal(await reasonOf(folder, replacing('a.job.xml', 'old', 'new')), 'link')
    await rename(at('x'), at('.aside/x'))
    await symlink(at('.aside/x'), at('x'))
    assert.equal(await reasonOf(folder, replacing('x/b.job.xml', 'old', 'new')), 'link')
    assert.deepEqual(
      [await readFile(at('a.job.xml'), 'utf8'), await readFile(at('x/b.job.xml'), 'utf8')],
      ['old', 'old'],
    )
    assert.ok((await lstat(at('a.job.xml'))).isSymbolicLink())
  })

  it('a live root that is reached by a link is written to', async () => {
    await writeFiles(scratch.path, {'real/a.job.xml': 'old'})
    await symlink(at('real'), at('live'))
    const folder = await openMendableFolder(at('live'))
    await folder.list()
    assert.deepEqual(await folder.change(replacing('a.job.xml', 'old', 'new')), {kind: 'done'})
    assert.equal(await readFile(at('real/a.job.xml'), 'utf8'), 'new')
  })

  it('takes no name that a file or folder has, not even for a moment', async () => {
    const folder = await opened({'a.Job.xml': 'x', 'b.Job.xml': 'x', 'b.job.xml': 'y'})
    await writeFile(at('a.job.xml'), 'kept')
    assert.equal(await reasonOf(folder, {...renaming('a.Job.xml', 'a.job.xml', 'x'), after: bytes('new')}), 'taken')
    assert.equal(await reasonOf(folder, renaming('b.Job.xml', 'b.job.xml', 'x')), 'taken')
    assert.equal(await readFile(at('a.Job.xml'), 'utf8'), 'x')
    assert.equal(await readFile(at('a.job.xml'), 'utf8'), 'kept')
  })

  it('leaves a file alone that shares its content with other names, but for a new name', async () => {
    const folder = await opened({'a.Job.xml': 'old', 'b.Job.xml': 'same'})
    await link(at('a.Job.xml'), at('.a'))
    await link(at('b.Job.xml'), at('.b'))
    const outcome = await folder.change({...replacing('a.Job.xml', 'old', 'new'), to: path('a.job.xml')})
    assert.deepEqual(outcome, {kind: 'left', reason: 'hard-link', message: 'it is a hard link: 2 names share it'})
    assert.deepEqual(await folder.change(renaming('b.Job.xml', 'b.job.xml', 'same')), {kind: 'done'})
    assert.deepEqual((await readdir(scratch.path)).sort(), ['.a', '.b', 'a.Job.xml', 'b.job.xml'])
  })

  describe('where a run was killed, or another one was faster', () => {
    const both: FileChange = {...replacing('a.Job.xml', 'old', 'new'), to: path('a.job.xml')}
    const nameOnly = renaming('a.Job.xml', 'a.job.xml', 'old')

    for (const [situation, change, files, rest] of [
      ['the mended file lies beside the old one', both, {'a.Job.xml': 'old', 'a.job.xml': 'new'}, 'new'],
      ['a file of the same content has the new name', nameOnly, {'a.Job.xml': 'old', 'a.job.xml': 'old'}, 'old'],
      ['the file has its new name and content', both, {'a.job.xml': 'new'}, 'new'],
      ['the file has its new name', nameOnly, {'a.job.xml': 'old'}, 'old'],
      ['the file has its new content', replacing('a.job.xml', 'old', 'new'), {'a.job.xml': 'new'}, 'new'],
    ] as const)
      it(`${situation}: it is done, and nothing is left of the old name`, async () => {
        const folder = await opened(files)
        assert.deepEqual(await folder.change(change), {kind: 'done'})
        assert.deepEqual(await readdir(scratch.path), ['a.job.xml'])
        assert.equal(await readFile(at('a.job.xml'), 'utf8'), rest)
      })

    it('the file has both names: the old one goes', async () => {
      const folder = await opened({'a.Job.xml': 'old'})
      await link(at('a.Job.xml'), at('a.job.xml'))
      assert.deepEqual(await folder.change(nameOnly), {kind: 'done'})
      assert.deepEqual(await readdir(scratch.path), ['a.job.xml'])
    })

    for (const [situation, change, files, reason] of [
      ['what has the new name is not the mended file', both, {'a.Job.xml': 'old', 'a.job.xml': 'old'}, 'taken'],
      ['the old one was edited', both, {'a.Job.xml': 'edited', 'a.job.xml': 'new'}, 'changed'],
      ['a third name is as like', both, {'a.Job.xml': 'old', 'a.job.xml': 'new', 'a.JOB.xml': ''}, 'taken'],
      ['the new name was edited since', both, {'a.job.xml': 'edited'}, 'changed'],
    ] as const)
      it(`${situation}: nothing is touched`, async () => {
        const folder = await opened(files)
        assert.equal(await reasonOf(folder, change), reason)
        assert.deepEqual(await readFiles(scratch.path), files)
      })

    it('what has the new name is a link to just that content: nothing is touched', async () => {
      const folder = await opened({'a.Job.xml': 'old', '.kept': 'new'})
      await symlink('.kept', at('a.job.xml'))
      assert.equal(await reasonOf(folder, both), 'taken')
      assert.equal(await readFile(at('a.Job.xml'), 'utf8'), 'old')
    })
  })

  describe('where the file system takes both names for one', () => {
    const change = () => ({place: scratch.path, name: 'a.Job.xml', newName: 'a.job.xml'})

    it('a file is renamed by a name between', async () => {
      await writeFiles(scratch.path, {'a.Job.xml': 'x'})
      assert.deepEqual(renameByAnother(change()), {kind: 'done'})
      assert.deepEqual(await readdir(scratch.path), ['a.job.xml'])
    })

    it('it gets its name back when the new one is taken meanwhile', async () => {
      await writeFiles(scratch.path, {'a.Job.xml': 'x', 'a.job.xml': 'y'})
      assert.equal(renameByAnother(change()).kind, 'left')
      assert.deepEqual(await readFiles(scratch.path), {'a.Job.xml': 'x', 'a.job.xml': 'y'})
      assert.equal((await readdir(scratch.path)).length, 2)
    })
  })

  describe('where a killed run left files under names of its own', () => {
    const id = '01234567-89ab-4cde-8f01-23456789abcd'
    const copy = copyName(id)
    const between = betweenName(id, 'a.Job.xml')
    const age = async (name: string, minutes: number) => {
      const time = Date.now() / 1000 - minutes * 60
      await utimes(at(name), time, time)
    }
    const tidied = async (name: string) => (await openMendableFolder(scratch.path)).tidy(name)

    it('a copy is removed when it is an hour old, not before', async () => {
      await writeFiles(scratch.path, {[copy]: 'new', 'a.job.xml': 'old'})
      await age(copy, 59)
      await tidied(copy)
      assert.deepEqual((await readdir(scratch.path)).sort(), [copy, 'a.job.xml'])
      await age(copy, 61)
      assert.deepEqual(await tidied(copy), {kind: 'tidied'})
      assert.deepEqual(await readdir(scratch.path), ['a.job.xml'])
    })

    it('a copy that has taken its place is removed at once', async () => {
      await writeFiles(scratch.path, {[copy]: 'new'})
      await link(at(copy), at('a.job.xml'))
      await tidied(copy)
      assert.deepEqual(await readdir(scratch.path), ['a.job.xml'])
    })

    it('what is no plain file, or has no such name, stays however old it is', async () => {
      const others = ['.jsctl-fix-' + id, `${copy}.job.xml`, '.jsctl-fix-copy-mine', betweenName(id, '..')]
      await mkdir(at(copy))
      await writeFiles(scratch.path, Object.fromEntries(others.map((name) => [name, 'x'])))
      await symlink('.jsctl-fix-copy-mine', at(between))
      for (const name of [copy, between, ...others]) await lutimes(at(name), 0, 0)
      for (const name of [copy, between, ...others]) assert.deepEqual(await tidied(name), {kind: 'tidied'})
      assert.deepEqual((await readdir(scratch.path)).sort(), [copy, between, ...others].sort())
    })

    it('a file between two names gets its old one back at once', async () => {
      await writeFiles(scratch.path, {[`x/${between}`]: 'the only one'})
      assert.deepEqual(await tidied(`x/${between}`), {kind: 'named'})
      assert.deepEqual(await readdir(at('x')), ['a.Job.xml'])
      assert.equal(await readFile(at('x/a.Job.xml'), 'utf8'), 'the only one')
    })

    it('it is told where something else has that name, and goes only where its content is there already', async () => {
      await writeFiles(scratch.path, {[between]: 'the only one', 'a.Job.xml': 'another'})
      assert.deepEqual(await tidied(between), {kind: 'stranded', of: 'a.Job.xml'})
      assert.equal(await readFile(at(between), 'utf8'), 'the only one')
      await writeFile(at('a.Job.xml'), 'the only one')
      assert.deepEqual(await tidied(between), {kind: 'tidied'})
      assert.deepEqual(await readdir(scratch.path), ['a.Job.xml'])
    })
  })
})
