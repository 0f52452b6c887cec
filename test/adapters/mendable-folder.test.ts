import assert from 'node:assert/strict'
import {chmod, link, lstat, mkdir, readdir, readFile, rename, stat, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {giveName} from '../../src/adapters/file-change.ts'
import {openMendableFolder} from '../../src/adapters/mendable-folder.ts'
import {sha256} from '../../src/domain/digest.ts'
import type {LivePath} from '../../src/domain/path.ts'
import type {FileChange} from '../../src/ports/index.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

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
    await link(at('a.job.xml'), at('.kept'))
    await folder.change(replacing('a.job.xml', 'old', 'new'))
    assert.equal(await readFile(at('.kept'), 'utf8'), 'old')
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
    const folder = await opened({'a.Job.xml': 'x', 'b.Job.xml': 'x', 'b.JOB.xml': 'y'})
    await writeFile(at('a.job.xml'), 'kept')
    assert.equal(await reasonOf(folder, {...renaming('a.Job.xml', 'a.job.xml', 'x'), after: bytes('new')}), 'taken')
    assert.equal(await reasonOf(folder, renaming('b.Job.xml', 'b.job.xml', 'x')), 'taken')
    assert.equal(await readFile(at('a.Job.xml'), 'utf8'), 'x')
    assert.equal(await readFile(at('a.job.xml'), 'utf8'), 'kept')
  })

  it('renames by a name between, as a disk that ignores case needs it, and goes back when the name is taken meanwhile', async () => {
    await writeFiles(scratch.path, {'a.Job.xml': 'x'})
    const change = {place: scratch.path, name: 'a.Job.xml', newName: 'a.job.xml'}
    assert.deepEqual(giveName(change, {kind: 'by-another-name'}), {kind: 'done'})
    assert.deepEqual(await readdir(scratch.path), ['a.job.xml'])
    await writeFiles(scratch.path, {'a.Job.xml': 'y'})
    for (const kind of ['by-another-name', 'straight'] as const) assert.equal(giveName(change, {kind}).kind, 'left')
    assert.deepEqual((await readdir(scratch.path)).sort(), ['a.Job.xml', 'a.job.xml'])
    assert.deepEqual([await readFile(at('a.job.xml'), 'utf8'), await readFile(at('a.Job.xml'), 'utf8')], ['x', 'y'])
  })
})
