import assert from 'node:assert/strict'
import {execFileSync, spawn, spawnSync} from 'node:child_process'
import fs, {closeSync, openSync, writeSync} from 'node:fs'
import {syncBuiltinESMExports} from 'node:module'
import {
  chmod,
  link,
  lstat,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {openLiveFolder} from '../../src/adapters/live-folder.ts'
import type {ApplyStep, Fate} from '../../src/domain/apply.ts'
import type {Observation} from '../../src/domain/live-compare.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import type {LiveState} from '../../src/domain/live-state.ts'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import {sha256} from '../../src/domain/digest.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {LivePath} from '../../src/domain/path.ts'
import type {HeldLiveFolder, LiveFolder, Replaced, StepOutcome} from '../../src/ports/index.ts'
import {contentOf} from '../support/builders.ts'
import {skipped} from '../support/skipped.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'

const failure = (kind: FailureKind, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error))
  assert.equal(error.kind, kind, error.message)
  assert.match(error.message, pattern)
  return true
}

const path = (text: string): LivePath => text as LivePath
const scratch = scratchFolder()
const live = (): string => join(scratch.path, 'live')
const open = (): Promise<LiveFolder> => openLiveFolder(live())

const observed = async (name: string): Promise<Observation | null> =>
  (await (await open()).read([path(name)])).get(path(name)) ?? null

const writeStep = (name: string, text: string, before: Observation | null = null, fate: Fate = 'drop'): ApplyStep => ({
  kind: 'write',
  path: path(name),
  before,
  after: contentOf(text),
  reason: 'added',
  fate,
})

const removeStep = (name: string, before: Observation | null, fate: Fate = 'drop'): ApplyStep => {
  assert.ok(before !== null)
  return {kind: 'remove', path: path(name), before, reason: 'deleted', fate}
}

/** Stages the texts and carries out the steps. */
const apply = async (
  texts: Readonly<Record<string, string>>,
  steps: readonly ApplyStep[],
  replaced: Replaced = 'drop',
): Promise<{readonly outcomes: readonly StepOutcome[]; readonly backup: Record<string, string>}> => {
  const folder = await open()
  let backup: string | undefined
  const outcomes = await folder.hold(async (held: HeldLiveFolder) => {
    for (const [name, text] of Object.entries(texts)) await held.stage(path(name), Buffer.from(text))
    await held.prepare(steps)
    const done = await held.carryOut(steps, replaced)
    backup = held.backups()?.folder
    return done
  })
  return {outcomes, backup: backup === undefined ? {} : await readFiles(join(live(), backup))}
}

const seconds = async (name: string): Promise<number> => Math.floor((await stat(join(live(), name))).mtimeMs / 1000)

beforeEach(() => mkdir(live()))

describe('given a live folder to look at', () => {
  it('files and folders are seen, dot names are not', async () => {
    await writeFiles(live(), {
      'a.job.xml': 'a',
      'b/c.job.xml': 'c',
      '.git/x': '',
      'b/.hidden': '',
      '.jsctl-live/state.json': '',
    })
    await mkdir(join(live(), 'empty'))
    const {files, folders, others} = await (await open()).scan()
    assert.deepEqual([...files.keys()].sort(), ['a.job.xml', 'b/c.job.xml'])
    assert.deepEqual([...folders].sort(), ['b', 'empty'])
    assert.deepEqual(others, [])
    assert.equal(files.get(path('a.job.xml'))?.size, 1)
  })

  it('links, devices and names that no release has are told, and not followed', async () => {
    await writeFiles(live(), {'ends with blank ': '', 'CON/x.job.xml': ''})
    await symlink('/etc', join(live(), 'link'))
    execFileSync('mkfifo', [join(live(), 'pipe')])
    const {files, others} = await (await open()).scan()
    assert.equal(files.size, 0)
    const told = others.map(({path: name, kind}) => `${name}: ${kind}`).sort()
    assert.deepEqual(told, ['CON/: name', 'ends with blank : name', 'link: symbolic-link', 'pipe: special'])
  })

  it('looking changes nothing, not even a folder that is not there yet', async () => {
    await rm(live(), {recursive: true})
    const folder = await open()
    assert.deepEqual((await folder.scan()).files.size, 0)
    assert.deepEqual(await folder.readState(), {kind: 'absent'})
    assert.deepEqual(await readdir(scratch.path), [])
  })

  it('a folder whose parent is missing is an error, and so is a file', async () => {
    await assert.rejects(openLiveFolder(join(live(), 'a', 'b')), failure('not-found', /there is no folder .*live\/a/))
    await writeFiles(live(), {file: ''})
    await assert.rejects(openLiveFolder(join(live(), 'file')), failure('configuration', /is no folder/))
  })

  it('files are read with the look they had; what is gone, or no file, is left out', async () => {
    await writeFiles(live(), {a: 'text', 'd/x': ''})
    await symlink('a', join(live(), 'link'))
    const found = await (await open()).read(['a', 'gone', 'd', 'link'].map(path))
    assert.deepEqual([...found.keys()], ['a'])
    assert.deepEqual(found.get(path('a'))?.content, contentOf('text'))
    assert.equal(found.get(path('a'))?.stamp.inode, (await lstat(join(live(), 'a'), {bigint: true})).ino)
  })
})

describe('given files to write into a live folder', () => {
  it('they come with their folders, and their stamps are true', async () => {
    const {outcomes} = await apply({'a.job.xml': 'A', 'x/y/b.job.xml': 'B'}, [
      writeStep('a.job.xml', 'A'),
      writeStep('x/y/b.job.xml', 'B'),
    ])
    assert.deepEqual(await readFiles(live()), {'a.job.xml': 'A', 'x/y/b.job.xml': 'B'})
    const {files} = await (await open()).scan()
    assert.deepEqual(outcomes[1], {stamp: files.get(path('x/y/b.job.xml')), backedUp: false})
  })

  it('a replaced file has a later time in whole seconds, even when the old one lies in the future', async () => {
    const future = Math.floor(Date.now() / 1000) + 5000
    await writeFiles(live(), {old: '1', now: '1', future: '1'})
    await utimes(join(live(), 'old'), 1000, 1000)
    await utimes(join(live(), 'future'), future, future)
    const names = ['old', 'now', 'future']
    const before = await seconds('now')
    await apply(
      {old: '2', now: '2', future: '2'},
      await Promise.all(names.map(async (name) => writeStep(name, '2', await observed(name)))),
    )
    assert.ok(Math.abs((await seconds('old')) - Date.now() / 1000) < 100)
    assert.ok((await seconds('now')) >= before + 2, 'the time must differ in whole seconds')
    assert.equal(await seconds('future'), future + 2)
  })

  it('mode and owner follow the replaced file; a new one follows its folder, and is not writable for everybody', async function () {
    if (process.getuid?.() !== 0) skipped(this, 'only root can give files away: run the tests as root')
    await writeFiles(live(), {old: '1'})
    await chmod(join(live(), 'old'), 0o640)
    await chmod(live(), 0o777)
    execFileSync('chown', ['65534:65534', live(), join(live(), 'old')])
    await apply({old: '2', 'sub/new': '2'}, [writeStep('old', '2', await observed('old')), writeStep('sub/new', '2')])
    const [old, fresh, folder] = await Promise.all(['old', 'sub/new', 'sub'].map((name) => stat(join(live(), name))))
    assert.deepEqual([old!.mode & 0o777, old!.uid, old!.gid], [0o640, 65534, 65534])
    assert.deepEqual([fresh!.mode & 0o777, fresh!.uid], [0o664, 65534])
    assert.deepEqual([folder!.mode & 0o777, folder!.uid], [0o777, 65534])
  })

  it('what was there is kept where the plan says so, and the reader never misses the file', async () => {
    await writeFiles(live(), {'sub/a': 'edit'})
    const {backup, outcomes} = await apply({'sub/a': 'new'}, [
      writeStep('sub/a', 'new', await observed('sub/a'), 'back-up'),
    ])
    assert.deepEqual(backup, {'sub/a': 'edit'})
    assert.deepEqual(await readFiles(live()), {'sub/a': 'new'})
    assert.equal(outcomes[0]?.backedUp, true)
  })

  it('a file that changed since the plan was made goes to the backup', async () => {
    await writeFiles(live(), {a: 'as planned', b: 'as planned'})
    const steps = [
      writeStep('a', 'new', await observed('a')),
      removeStep('b', await observed('b')),
      writeStep('c', 'new'),
    ]
    await writeFiles(live(), {a: 'changed since', b: 'changed since', c: 'came since'})
    const {backup} = await apply({a: 'new', c: 'new'}, steps)
    assert.deepEqual(backup, {a: 'changed since', b: 'changed since', c: 'came since'})
    assert.deepEqual(await readFiles(live()), {a: 'new', c: 'new'})
  })

  it('a file that was only touched since the plan was made needs no backup', async () => {
    await writeFiles(live(), {a: 'old'})
    const step = writeStep('a', 'new', await observed('a'))
    await utimes(join(live(), 'a'), 5, 5)
    assert.deepEqual((await apply({a: 'new'}, [step])).backup, {})
    assert.deepEqual(await readFiles(live()), {a: 'new'})
  })

  it('a file that somebody brought to the wanted content since is not touched', async () => {
    await writeFiles(live(), {a: 'new'})
    await utimes(join(live(), 'a'), 1000, 1000)
    const {outcomes} = await apply({a: 'new'}, [writeStep('a', 'new')])
    assert.equal(await seconds('a'), 1000)
    assert.equal(outcomes[0]?.stamp?.mtime, 1_000_000_000_000n)
  })

  it('a file becomes a folder and a folder a file; what others left in the folder is kept', async () => {
    await writeFiles(live(), {a: 'file', 'b/x': '1', 'b/.svn/entries': 'dot', 'c/deep/empty/x': ''})
    await rm(join(live(), 'c/deep/empty/x'))
    const {backup} = await apply({'a/x': '2', b: '2', c: '2'}, [
      removeStep('a', await observed('a')),
      writeStep('a/x', '2'),
      removeStep('b/x', await observed('b/x')),
      writeStep('b', '2'),
      writeStep('c', '2'),
    ])
    assert.deepEqual(await readFiles(live()), {'a/x': '2', b: '2', c: '2'})
    assert.deepEqual(await readdir(live(), {}).then((names) => names.sort()), ['.jsctl-live', 'a', 'b', 'c'])
    const [run] = await readdir(join(live(), '.jsctl-live/backup'))
    assert.equal(await readFile(join(live(), '.jsctl-live/backup', run!, 'b/.svn/entries'), 'utf8'), 'dot')
    assert.deepEqual(backup, {})
  })

  it('nothing is written through a link, and nothing replaces one', async () => {
    await mkdir(join(scratch.path, 'outside'))
    await symlink(join(scratch.path, 'outside'), join(live(), 'sub'))
    await symlink(join(scratch.path, 'outside', 'x'), join(live(), 'a'))
    await assert.rejects(apply({'sub/x': '1'}, [writeStep('sub/x', '1')]), failure('refused', /symbolic link/))
    await assert.rejects(apply({a: '1'}, [writeStep('a', '1')]), failure('refused', /is a link/))
    // Nor is a folder made there.
    await assert.rejects(
      apply({'sub/deep/x': '1'}, [writeStep('sub/deep/x', '1')]),
      failure('refused', /symbolic link/),
    )
    assert.deepEqual(await readdir(join(scratch.path, 'outside')), [])
  })

  it('a folder on another disk gets its files, too, by a rename there', async function () {
    const other = join(live(), 'mounted')
    await mkdir(other)
    try {
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', other], {stdio: 'ignore'})
    } catch {
      skipped(this, 'a second disk cannot be mounted here: run as root with CAP_SYS_ADMIN')
    }
    try {
      await writeFiles(live(), {'mounted/edited': 'edit', 'mounted/gone': 'edit'})
      // A pull that was killed here long ago, and one just now.
      await writeFiles(other, {'.old.job.xml.jsctl-tmp': 'cut o', '.new.job.xml.jsctl-tmp': 'cut o'})
      await utimes(join(other, '.old.job.xml.jsctl-tmp'), 1, 1)
      const long = `mounted/${'n'.repeat(255)}`
      const {backup} = await apply({'mounted/new': '1', 'mounted/edited': '2', [long]: '3'}, [
        writeStep('mounted/new', '1'),
        writeStep(long, '3'),
        writeStep('mounted/edited', '2', await observed('mounted/edited'), 'back-up'),
        removeStep('mounted/gone', await observed('mounted/gone'), 'back-up'),
      ])
      assert.deepEqual(await readFiles(live()), {'mounted/new': '1', 'mounted/edited': '2', [long]: '3'})
      assert.deepEqual(backup, {'mounted/edited': 'edit', 'mounted/gone': 'edit'})
      assert.deepEqual((await readdir(other)).sort(), ['.new.job.xml.jsctl-tmp', 'edited', 'new', basename(long)])
    } finally {
      execFileSync('umount', [other])
    }
  })

  it('a hard link elsewhere keeps its content: files are replaced, never written into', async () => {
    await writeFiles(live(), {a: 'old'})
    await link(join(live(), 'a'), join(scratch.path, 'elsewhere'))
    await apply({a: 'new'}, [writeStep('a', 'new', await observed('a'))])
    assert.equal(await readFile(join(scratch.path, 'elsewhere'), 'utf8'), 'old')
  })

  it('replaced and removed contents are kept under their digests, when they are wanted', async () => {
    await writeFiles(live(), {a: 'old a', b: 'old b', c: 'old a'})
    const steps = async () => [
      writeStep('a', 'new', await observed('a')),
      removeStep('b', await observed('b')),
      writeStep('c', 'new', await observed('c')),
    ]
    await apply({a: 'new', c: 'new'}, await steps(), 'keep')
    const folder = await open()
    assert.deepEqual([...(await folder.keptContents())].sort(), [sha256('old a'), sha256('old b')].sort())
    assert.equal(Buffer.from((await folder.keptContent(sha256('old a')))!).toString(), 'old a')
    const left = await readdir(join(live(), '.jsctl-live'))
    assert.deepEqual(left.sort(), ['contents', 'lock'])
  })

  it('one file with two names is kept once, and nothing of it stays behind', async () => {
    await writeFiles(live(), {a: 'old'})
    await link(join(live(), 'a'), join(live(), 'b'))
    const steps = [writeStep('a', 'new', await observed('a')), writeStep('b', 'new', await observed('b'))]
    await apply({a: 'new', b: 'new'}, steps, 'keep')
    assert.deepEqual([...(await (await open()).keptContents())], [sha256('old')])
    assert.deepEqual((await readdir(join(live(), '.jsctl-live'))).sort(), ['contents', 'lock'])
  })

  it('what somebody saves into a file in the moment of its rename goes to the backup', async () => {
    for (const replaced of ['keep', 'drop'] as const) {
      await rm(live(), {recursive: true})
      await writeFiles(live(), {a: 'old', b: 'old'})
      const steps = [writeStep('a', 'new', await observed('a')), removeStep('b', await observed('b'))]
      // An editor that has the files open, and saves as soon as the new file is dressed for its rename.
      const editors = ['a', 'b'].map((name) => openSync(join(live(), name), 'r+'))
      const real = {renameSync: fs.renameSync}
      let saved = 0
      fs.renameSync = (from, to) => {
        const inBackup = String(to).includes('/backup/')
        const editor = basename(String(to)) === 'a' && !inBackup ? 0 : basename(String(from)) === 'b' ? 1 : undefined
        if (editor !== undefined) {
          writeSync(editors[editor]!, `saved ${editor}`)
          saved++
        }
        real.renameSync(from, to)
      }
      syncBuiltinESMExports()
      try {
        const {backup, outcomes} = await apply({a: 'new'}, steps, replaced)
        assert.equal(saved, 2)
        assert.deepEqual(backup, {a: 'saved 0', b: 'saved 1'})
        assert.deepEqual(
          outcomes.map(({backedUp}) => backedUp),
          [true, true],
        )
        assert.deepEqual(await readFiles(live()), {a: 'new'})
        assert.equal((await (await open()).keptContents()).size, 0)
      } finally {
        fs.renameSync = real.renameSync
        syncBuiltinESMExports()
        for (const editor of editors) closeSync(editor)
      }
    }
  })

  it('where a link makes another file of the same content (a lower layer of overlayfs), nothing counts as saved by somebody', async () => {
    await writeFiles(live(), {a: 'old'})
    const steps = [writeStep('a', 'new', await observed('a'))]
    const real = {linkSync: fs.linkSync}
    fs.linkSync = (from, to) => fs.copyFileSync(from, to)
    syncBuiltinESMExports()
    try {
      const {backup, outcomes} = await apply({a: 'new'}, steps, 'keep')
      assert.deepEqual([backup, outcomes.map(({backedUp}) => backedUp)], [{}, [false]])
    } finally {
      fs.linkSync = real.linkSync
      syncBuiltinESMExports()
    }
    assert.deepEqual([...(await (await open()).keptContents())], [sha256('old')])
  })

  it('a path that is too long in all is told in words', async () => {
    const deep = ['n', 'n', 'n', 'n'].map((letter) => letter.repeat(255)).join('/')
    const above = Array.from({length: 13}, () => 'd'.repeat(250)).join('/')
    const made = spawnSync(
      'sh',
      ['-c', 'for part in $(echo "$0" | tr / " "); do mkdir $part && cd $part || exit; done', above],
      {
        cwd: live(),
      },
    )
    assert.equal(made.status, 0)
    const folder = await openLiveFolder(join(live(), above))
    const steps = [writeStep(`${deep}/x`, '1')]
    await assert.rejects(
      folder.hold((held) => held.prepare(steps)),
      failure('refused', /the name is too long for this file system/),
    )
  })

  it('what a killed pull left aside is kept when it is whole, goes to the backup when it is not, or stays where it was', async () => {
    await writeFiles(live(), {
      still: 'still here',
      [`.jsctl-live/aside/${sha256('whole')}`]: 'whole',
      [`.jsctl-live/aside/${sha256('before')}`]: 'edited at the last moment',
    })
    await link(join(live(), 'still'), join(live(), '.jsctl-live/aside', sha256('still here')))
    const folder = await open()
    const backup = await folder.hold((held) => Promise.resolve(held.backups()?.folder))
    assert.deepEqual([...(await folder.keptContents())], [sha256('whole')])
    assert.deepEqual(await readFiles(join(live(), backup!)), {[sha256('before')]: 'edited at the last moment'})
    assert.equal((await stat(join(live(), 'still'))).nlink, 1)
    assert.ok(!(await readdir(join(live(), '.jsctl-live'))).includes('aside'))
  })

  it('a disk with too little room is noticed before anything is fetched', async () => {
    const work = (await open()).hold((held) => held.requireSpace(2 ** 50, 1))
    await assert.rejects(work, failure('temporary', /this pull needs 1125899906846720/))
  })
})

describe('given folders that a pull made', () => {
  it('the empty ones go, innermost first; the others are given back', async () => {
    await writeFiles(live(), {'a/b/c/x': '', 'full/x': '', 'dot/.x': ''})
    await rm(join(live(), 'a/b/c/x'))
    const left = await (
      await open()
    ).hold((held) => held.removeEmpty(['a', 'a/b', 'a/b/c', 'full', 'dot', 'never', 'full/x']))
    assert.deepEqual([...left].sort(), ['dot', 'full'])
    assert.deepEqual((await readdir(live())).sort(), ['.jsctl-live', 'dot', 'full'])
  })
})

describe('given backups', () => {
  const runs = (): string => join(live(), '.jsctl-live/backup')
  const run = async (daysAgo: number, bytes: number): Promise<string> => {
    const name = new Date(Date.now() - daysAgo * 86_400_000).toISOString().replaceAll(/[-:]/g, '')
    await writeFiles(runs(), {[`${name}/file`]: ''})
    execFileSync('truncate', ['-s', String(bytes), join(runs(), name, 'file')])
    return name
  }
  const prune = async (): Promise<readonly string[]> => {
    await (await open()).hold(() => Promise.resolve())
    return (await readdir(runs())).sort()
  }

  it('those older than 30 days go', async () => {
    const [, kept, newest] = [await run(31, 1), await run(29, 1), await run(0, 1)]
    assert.deepEqual(await prune(), [kept, newest])
  })

  it('the oldest go while all together have more than 256 MiB; the newest stays, whatever its size', async () => {
    const mib = 1024 * 1024
    await run(3, 100 * mib)
    const [second, newest] = [await run(2, 56 * mib), await run(1, 200 * mib)]
    assert.deepEqual(await prune(), [second, newest])
    await run(0, 300 * mib)
    assert.equal((await prune()).length, 1)
  })

  it('they go, too, where every pull fails: a disk that they fill would stay full', async () => {
    const [, newest] = [await run(31, 1), await run(0, 1)]
    await assert.rejects((await open()).hold(() => Promise.reject(new Failure('temporary', 'in use'))))
    assert.deepEqual(await readdir(runs()), [newest])
  })

  it('what is no backup of ours is left alone', async () => {
    await writeFiles(runs(), {'my notes': 'x', [`${await run(0, 1)}/y`]: ''})
    assert.ok((await prune()).includes('my notes'))
  })
})

const STATE: LiveState = {
  environment: 'tst' as EnvironmentName,
  store: {url: 'file:///x/', id: '00000000-0000-4000-8000-000000000001'},
  applied: null,
  since: 1,
  verified: null,
  pinned: {release: 40 as ReleaseNumber, sha256: sha256('line'), storedSha256: sha256('stored')},
  kept: [{release: 40 as ReleaseNumber, sha256: sha256('line'), storedSha256: sha256('stored')}],
  hashed: 1,
  boot: 'b',
  folders: ['a'],
  files: new Map([
    [
      path('a/ü.job.xml'),
      {
        ...contentOf('x'),
        stamp: {size: 1, mtime: -5n, inode: 2n ** 63n, ctime: 1_764_000_000_123_456_789n},
        restored: [1, 2],
        etag: '"e"',
      },
    ],
  ]),
}

describe('given a state', () => {
  it('it is read as it was written', async () => {
    await (await open()).hold((held) => held.writeState(STATE))
    const stored = await (await open()).readState()
    assert.ok(stored.kind === 'state')
    assert.deepEqual(stored.state, STATE)
    assert.equal(stored.written, (await stat(join(live(), '.jsctl-live/state.json'), {bigint: true})).mtimeNs)
  })

  it('it may name more folders than there may be files, and so may a journal', async () => {
    const folders = Array.from({length: LIMITS.files + 1}, (_, index) => `f${index}`)
    const folder = await open()
    await folder.hold(async (held) => {
      await held.writeState({...STATE, folders})
      await held.writeJournal({folders, entries: []})
    })
    const stored = await folder.readState()
    assert.equal(stored.kind === 'state' ? stored.state.folders.length : stored.kind, folders.length)
    assert.equal((await folder.readJournal())?.folders.length, folders.length)
  })

  it('a damaged one is told, not believed', async () => {
    for (const text of ['', '{', '{"format":"jsctl-live/1"}', '{"format":"jsctl-live/9"}']) {
      await writeFiles(live(), {'.jsctl-live/state.json': text})
      assert.equal((await (await open()).readState()).kind, 'damaged', text)
    }
  })

  it('a journal is read as it was written, until it is removed; a damaged one is none', async () => {
    const journal = {folders: ['a'], entries: [{path: path('a/b'), before: null, after: contentOf('x')}]}
    const folder = await open()
    await folder.hold((held) => held.writeJournal(journal))
    assert.deepEqual(await folder.readJournal(), journal)
    await writeFile(join(live(), '.jsctl-live/journal.json'), 'x')
    assert.equal(await folder.readJournal(), undefined)
    await folder.hold((held) => held.removeJournal())
    assert.ok(!(await readdir(join(live(), '.jsctl-live'))).includes('journal.json'))
  })
})

describe('given a live folder that is taken away while somebody works on it', () => {
  const texts = {a: 'new'}
  const works: Readonly<Record<string, (held: HeldLiveFolder) => Promise<unknown>>> = {
    'staging a content': (held) => held.stage(path('late'), Buffer.from('x')),
    'keeping a release': (held) => held.keepRelease(7 as ReleaseNumber, Buffer.from('x')),
    'writing the state': (held) => held.writeState(STATE),
    'writing the journal': (held) => held.writeJournal({folders: [], entries: []}),
    'replacing a file': (held) => held.carryOut([writeStep('a', 'new')], 'keep'),
    'removing the journal': (held) => held.removeJournal(),
  }
  for (const [name, work] of Object.entries(works)) {
    for (const staged of ['nothing', 'something'] as const) {
      it(`${name}, with ${staged} staged: temporary, and it is not made anew`, async () => {
        await writeFiles(live(), {a: 'old'})
        const folder = await open()
        const done = folder.hold(async (held) => {
          if (staged === 'something' || name === 'replacing a file') {
            for (const [file, text] of Object.entries(texts)) await held.stage(path(file), Buffer.from(text))
          }
          await rename(live(), join(scratch.path, 'away'))
          await work(held)
        })
        await assert.rejects(done, failure('temporary', /gone|somebody else/))
        assert.deepEqual(await readdir(scratch.path), ['away'])
      })
    }
  }
})

describe('given a live folder that somebody works on', () => {
  it('a second one is turned away, until the first is done', async () => {
    const folder = await open()
    await folder.hold(async () => {
      await assert.rejects(
        (await open()).hold(() => Promise.resolve()),
        failure('busy', /another pull holds/),
      )
    })
    assert.equal(await folder.hold(() => Promise.resolve(1)), 1)
  })

  it('the lock of a killed process is gone with it', async function () {
    this.timeout(20_000)
    const program = `
      const {openLiveFolder} = await import(${JSON.stringify(join(import.meta.dirname, '../../src/adapters/live-folder.ts'))})
      await (await openLiveFolder(${JSON.stringify(live())})).hold(() => { console.log('held'); return new Promise(() => setInterval(() => {}, 1000)) })`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program])
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await assert.rejects(
      (await open()).hold(() => Promise.resolve()),
      failure('busy', /another pull/),
    )
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    assert.equal(await (await open()).hold(() => Promise.resolve('free')), 'free')
  })

  it('staging is gone afterwards, also what a killed one left', async () => {
    await writeFiles(live(), {'.jsctl-live/staging/7': 'left'})
    await (
      await open()
    ).hold(async (held) => {
      assert.ok(!(await readdir(join(live(), '.jsctl-live'))).includes('staging'))
      await held.stage(path('a'), Buffer.from('x'))
    })
    assert.ok(!(await readdir(join(live(), '.jsctl-live'))).includes('staging'))
  })

  it('something else under our name is not touched', async () => {
    await symlink('/tmp', join(live(), '.jsctl-live'))
    await assert.rejects(
      (await open()).hold(() => Promise.resolve()),
      failure('refused', /is no folder/),
    )
  })
})
