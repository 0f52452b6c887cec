import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {readlinkSync} from 'node:fs'
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readFile,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
  type FileHandle,
} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {promisify} from 'node:util'
import fc from 'fast-check'
import {openDirectoryStore} from '../../src/adapters/directory-store.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {compareBytes} from '../../src/domain/path.ts'
import {HOLD_KEY, MARKER_KEY, listedKey as key, releaseKey, type ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {Store, StoreReader} from '../../src/ports/index.ts'
import type {AttemptEnd} from '../contract/store-attempt.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import {skipped} from '../support/skipped.ts'

const run = promisify(execFile)

const RELEASE = releaseKey(1 as ReleaseNumber)

const isFailure = (kind: FailureKind) => (error: unknown) => error instanceof Failure && error.kind === kind

const failing =
  (kind: FailureKind, ...parts: readonly string[]) =>
  (error: unknown) => {
    assert.ok(error instanceof Failure, String(error))
    assert.equal(error.kind, kind, error.message)
    for (const part of parts) assert.ok(error.message.includes(part), `${error.message} does not say "${part}"`)
    return true
  }

const bytes = (text: string): Buffer => Buffer.from(text)

const keys = async (store: StoreReader, prefix = '', after = ''): Promise<string[]> => {
  const found: string[] = []
  for await (const page of store.list(prefix, {after})) found.push(...page.map((entry) => entry.key))
  return found
}

const textOf = async (store: StoreReader, name: string): Promise<string | undefined> => {
  const object = await store.get(key(name), {limit: 1000})
  return object && Buffer.from(object.bytes).toString()
}

describe('a directory store', () => {
  let scratch: string
  let directory: string
  let store: Store

  const openStore = (access: 'read' | 'plan' | 'publish', at = directory): Promise<Store> =>
    openDirectoryStore(directoryEnvironment(at), {access, checkpoint: () => undefined})

  beforeEach(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'jsctl-directory-')))
    directory = join(scratch, 'stores', 'tst')
    store = await openStore('publish')
  })
  afterEach(() => rm(scratch, {recursive: true, force: true}))

  describe('that does not exist yet', () => {
    it('is empty for a plan, and not made by it', async () => {
      const plan = await openStore('plan')
      assert.equal(await plan.get(MARKER_KEY, {limit: 10}), undefined)
      assert.equal(await plan.stream(MARKER_KEY), undefined)
      assert.equal(await plan.head(MARKER_KEY), undefined)
      assert.deepEqual(await keys(plan), [])
      await assert.rejects(lstat(join(scratch, 'stores')), {code: 'ENOENT'})
    })

    it('is made by the first write, not by looking', async () => {
      assert.deepEqual(await keys(store), [])
      assert.equal(await store.get(MARKER_KEY, {limit: 10}), undefined)
      await store.delete([key('billing/load.job.xml')])
      await assert.rejects(lstat(join(scratch, 'stores')), {code: 'ENOENT'})
      await store.createOnce(MARKER_KEY, bytes('marker'))
      assert.equal(await readFile(join(directory, MARKER_KEY), 'utf8'), 'marker')
    })

    it('says to a reader where it was looked for, and by whom', async () => {
      const reader = await openStore('read')
      await assert.rejects(keys(reader), failing('not-found', directory, '"tst"'))
    })

    it('an empty folder, as a drive leaves that is not mounted, is none to a reader either', async () => {
      await mkdir(directory, {recursive: true})
      const reader = await openStore('read')
      await assert.rejects(keys(reader), failing('not-found', directory, 'empty folder'))
      await assert.rejects(reader.get(MARKER_KEY, {limit: 100}), failing('not-found', 'empty folder'))
      assert.deepEqual(await keys(await openStore('plan')), [])
      await (await openStore('publish')).createOnce(MARKER_KEY, bytes('marker'))
      assert.deepEqual(await keys(reader), [MARKER_KEY])
    })
  })

  it('that is a file is a matter of configuration', async () => {
    await mkdir(join(scratch, 'stores'))
    await writeFile(directory, 'a file')
    await assert.rejects(keys(store), failing('configuration', directory))
    await assert.rejects(store.get(MARKER_KEY, {limit: 10}), isFailure('configuration'))
    await assert.rejects(store.put(MARKER_KEY, bytes('x')), isFailure('configuration'))
  })

  describe('given a hostile key', () => {
    const HOSTILE = [
      '',
      '/',
      '/etc/passwd',
      '..',
      '../outside',
      'a/../../outside',
      'a/..',
      '.',
      './a',
      'a/./b',
      'a//b',
      'a/',
      'a\0b',
      '.tmp-mine',
      'a/.tmp-x/b',
      '\ud800',
    ]

    beforeEach(async () => {
      await mkdir(directory, {recursive: true})
      await writeFile(join(scratch, 'stores', 'outside'), 'outside')
    })

    for (const hostile of HOSTILE) {
      it(`refuses ${JSON.stringify(hostile)} in every operation`, async () => {
        const name = key(hostile)
        const source = join(scratch, 'stores', 'outside')
        await assert.rejects(async () => store.get(name, {limit: 10}), isFailure('refused'))
        await assert.rejects(async () => store.head(name), isFailure('refused'))
        await assert.rejects(async () => store.stream(name), isFailure('refused'))
        await assert.rejects(async () => store.put(name, bytes('x')), isFailure('refused'))
        await assert.rejects(async () => store.putIfAbsent(name, bytes('x')), isFailure('refused'))
        await assert.rejects(async () => store.createOnce(name, bytes('x')), isFailure('refused'))
        await assert.rejects(async () => store.upload(name, {path: source, size: 7}), isFailure('refused'))
        await assert.rejects(async () => store.delete([name]), isFailure('refused'))
        assert.deepEqual(await readdir(directory), [])
        assert.deepEqual((await readdir(join(scratch, 'stores'))).sort(), ['outside', 'tst'])
      })
    }

    it('refuses a prefix that leads out of it', async () => {
      for (const prefix of ['../', '/', 'a/../../', 'a//b', './']) {
        await assert.rejects(keys(store, prefix), isFailure('refused'), prefix)
      }
      // A prefix is no path: these are beginnings of names.
      assert.deepEqual(await keys(store, '..'), [])
    })
  })

  describe('given links inside', () => {
    beforeEach(async () => {
      await mkdir(join(scratch, 'elsewhere'))
      await writeFile(join(scratch, 'elsewhere', 'secret.txt'), 'secret')
      await store.put(key('billing/load.job.xml'), bytes('<job/>'))
    })

    it('shows a link to a file, and does not read through it', async () => {
      await symlink(join(scratch, 'elsewhere', 'secret.txt'), join(directory, 'link.txt'))
      assert.deepEqual(await keys(store), ['billing/load.job.xml', 'link.txt'])
      assert.equal((await store.head(key('link.txt')))?.key, 'link.txt')
      await assert.rejects(store.get(key('link.txt'), {limit: 100}), failing('integrity', 'link.txt', 'symbolic link'))
      await assert.rejects(async () => {
        for await (const piece of (await store.stream(key('link.txt'))) ?? []) assert.fail(String(piece))
      }, isFailure('integrity'))
    })

    it('replaces or deletes the link, not the file behind it', async () => {
      await symlink(join(scratch, 'elsewhere', 'secret.txt'), join(directory, 'link.txt'))
      await symlink(join(scratch, 'elsewhere', 'secret.txt'), join(directory, 'other.txt'))
      await store.put(key('link.txt'), bytes('ours'))
      await store.delete([key('other.txt')])
      assert.equal(await textOf(store, 'link.txt'), 'ours')
      assert.equal(await readFile(join(scratch, 'elsewhere', 'secret.txt'), 'utf8'), 'secret')
      assert.deepEqual(await keys(store), ['billing/load.job.xml', 'link.txt'])
    })

    it('takes a link for somebody else when it must not overwrite', async () => {
      await mkdir(join(directory, '.jsctl', 'releases'), {recursive: true})
      await symlink(join(scratch, 'elsewhere', 'nothing'), join(directory, RELEASE))
      assert.deepEqual(await store.putIfAbsent(RELEASE, bytes('ours')), {outcome: 'present'})
      assert.equal(await store.createOnce(RELEASE, bytes('ours')), 'refused')
      assert.deepEqual(await readdir(join(scratch, 'elsewhere')), ['secret.txt'])
    })

    it('neither lists nor reads nor writes nor deletes below a link to a folder', async () => {
      await symlink(join(scratch, 'elsewhere'), join(directory, 'folder'))
      assert.deepEqual(await keys(store), ['billing/load.job.xml', 'folder'])
      await assert.rejects(keys(store, 'folder/'), isFailure('integrity'))
      const name = key('folder/secret.txt')
      const source = join(directory, 'billing/load.job.xml')
      await assert.rejects(store.get(name, {limit: 100}), failing('integrity', join(directory, 'folder')))
      await assert.rejects(store.head(name), isFailure('integrity'))
      await assert.rejects(store.stream(name), isFailure('integrity'))
      await assert.rejects(store.put(name, bytes('x')), isFailure('integrity'))
      await assert.rejects(store.putIfAbsent(name, bytes('x')), isFailure('integrity'))
      await assert.rejects(store.upload(name, {path: source, size: 6}), isFailure('integrity'))
      await assert.rejects(store.delete([name]), isFailure('integrity'))
      assert.deepEqual(await readdir(join(scratch, 'elsewhere')), ['secret.txt'])
      assert.equal(await readFile(join(scratch, 'elsewhere', 'secret.txt'), 'utf8'), 'secret')
    })

    it('does not wait for the other end of a pipe', async function () {
      if (process.platform === 'win32') return skipped(this, 'Windows has no named pipes in folders')
      await run('mkfifo', [join(directory, 'pipe')])
      await assert.rejects(store.get(key('pipe'), {limit: 100}), failing('integrity', 'pipe'))
      assert.deepEqual(await keys(store), ['billing/load.job.xml', 'pipe'])
    })

    it('is itself found through a link, which its administrator made', async () => {
      await symlink(directory, join(scratch, 'current'))
      const linked = await openStore('publish', join(scratch, 'current'))
      await linked.put(key('billing/other.job.xml'), bytes('<job/>'))
      assert.deepEqual(await keys(store), ['billing/load.job.xml', 'billing/other.job.xml'])
    })
  })

  describe('given files and folders of the same name', () => {
    it('says so instead of mixing them', async () => {
      await store.put(key('a/b'), bytes('below'))
      await assert.rejects(store.put(key('a'), bytes('x')), failing('refused', join(directory, 'a'), 'folder'))
      await assert.rejects(store.putIfAbsent(key('a'), bytes('x')), failing('refused', join(directory, 'a')))
      await store.put(key('file'), bytes('plain'))
      await assert.rejects(
        store.put(key('file/b'), bytes('x')),
        failing('refused', join(directory, 'file'), 'is a file'),
      )
      await assert.rejects(store.put(key('file/b/c'), bytes('x')), failing('refused', join(directory, 'file')))
      await store.delete([key('a'), key('file/b')])
      assert.deepEqual(await keys(store), ['a/b', 'file'])
      assert.deepEqual((await readdir(directory)).sort(), ['a', 'file'])
    })

    it('lets an empty folder, which is no key, give way', async () => {
      await mkdir(join(directory, 'empty'), {recursive: true})
      await store.put(key('empty'), bytes('now a file'))
      assert.equal(await textOf(store, 'empty'), 'now a file')
    })
  })

  describe('given leftovers of writers that were killed', () => {
    it('does not show them, and cannot be made to read them', async () => {
      await store.put(RELEASE, bytes('release'))
      await writeFile(join(directory, '.tmp-1'), 'unfinished')
      await writeFile(join(directory, '.jsctl', 'releases', '.tmp-2'), 'unfinished')
      await mkdir(join(directory, '.tmp-folder'))
      await writeFile(join(directory, '.tmp-folder', 'x'), 'unfinished')
      assert.deepEqual(await keys(store), [RELEASE])
      assert.deepEqual(await keys(store, '.tmp-'), [])
      assert.deepEqual(await keys(store, '.jsctl/releases/.tmp-'), [])
    })

    it('makes none itself, whether a write goes through or fails', async () => {
      await store.put(key('a/b'), bytes('x'))
      await store.putIfAbsent(RELEASE, bytes('x'))
      await store.putIfAbsent(RELEASE, bytes('y'))
      await store.createOnce(RELEASE, bytes('x'))
      await assert.rejects(store.put(key('a'), bytes('x')))
      const source = join(scratch, 'source')
      await writeFile(source, 'twelve bytes')
      await assert.rejects(store.upload(key('c'), {path: source, size: 11}), isFailure('failed'))
      await assert.rejects(store.upload(key('c'), {path: `${source}-gone`, size: 11}), isFailure('failed'))
      const found = await readdir(directory, {recursive: true})
      assert.deepEqual(found.sort(), ['.jsctl', '.jsctl/releases', RELEASE, 'a', 'a/b'].sort())
    })
  })

  describe('given deletions', () => {
    it('removes the folders of the view that became empty, and only these', async () => {
      const all = ['a/b/c/one', 'a/b/c/two', 'a/d/three', 'e/four', 'top']
      for (const name of all) await store.put(key(name), bytes('x'))
      await store.delete([key('a/b/c/one')])
      assert.deepEqual((await readdir(directory)).sort(), ['a', 'e', 'top'])
      await store.delete(['a/b/c/two', 'e/four'].map(key))
      assert.deepEqual((await readdir(directory)).sort(), ['a', 'top'])
      assert.deepEqual(await readdir(join(directory, 'a')), ['d'])
      await store.delete(['a/d/three', 'top'].map(key))
      assert.deepEqual(await readdir(directory), [])
    })

    it('keeps the folders of jsctl itself', async () => {
      await store.put(HOLD_KEY, bytes('hold'))
      await store.put(RELEASE, bytes('release'))
      await store.delete([HOLD_KEY, RELEASE])
      assert.deepEqual(await readdir(join(directory, '.jsctl')), ['releases'])
    })

    it('keeps a folder where a leftover lies', async () => {
      await store.put(key('a/b'), bytes('x'))
      await writeFile(join(directory, 'a', '.tmp-1'), 'unfinished')
      await store.delete([key('a/b')])
      assert.deepEqual(await keys(store), [])
      assert.deepEqual(await readdir(join(directory, 'a')), ['.tmp-1'])
    })

    it('does not lose a file that is written while its folder is emptied', async () => {
      for (let round = 0; round < 60; round++) {
        await store.put(key('x/y/old'), bytes('old'))
        await Promise.all([store.delete([key('x/y/old')]), store.put(key('x/y/new'), bytes('new'))])
        assert.equal(await textOf(store, 'x/y/new'), 'new')
        await store.delete([key('x/y/new')])
      }
      assert.deepEqual(await readdir(directory), [])
    })
  })

  describe('given rights of the folders', () => {
    const modeOf = async (name: string): Promise<string> =>
      ((await stat(join(directory, name))).mode & 0o7777).toString(8)

    it('hands them on to files and new folders, whatever the umask is', async () => {
      await mkdir(directory, {recursive: true})
      await chmod(directory, 0o2775)
      const umask = process.umask(0o077)
      try {
        const source = join(scratch, 'source')
        await writeFile(source, 'source', {mode: 0o600})
        await store.put(key('billing/load.job.xml'), bytes('x'))
        await store.putIfAbsent(RELEASE, bytes('x'))
        await store.upload(key('.jsctl/packs/x.gz'), {path: source, size: 6})
      } finally {
        process.umask(umask)
      }
      for (const folder of ['billing', '.jsctl', '.jsctl/releases', '.jsctl/packs']) {
        assert.equal(await modeOf(folder), '2775', folder)
      }
      for (const file of ['billing/load.job.xml', RELEASE, '.jsctl/packs/x.gz']) assert.equal(await modeOf(file), '664')
    })

    it('keeps a private store private', async () => {
      await mkdir(directory, {recursive: true})
      await chmod(directory, 0o700)
      await store.put(key('billing/load.job.xml'), bytes('x'))
      assert.equal(await modeOf('billing'), '700')
      assert.equal(await modeOf('billing/load.job.xml'), '600')
    })
  })

  describe('given files that other tools wrote', () => {
    it('has an ETag of size, time and inode, which any rewriting changes', async () => {
      await mkdir(directory, {recursive: true})
      await writeFile(join(directory, 'a'), 'one')
      const {size, mtimeNs, ino} = await stat(join(directory, 'a'), {bigint: true})
      const etag = (await store.head(key('a')))?.etag
      assert.equal(etag, `${size}-${mtimeNs}-${ino}`)
      await writeFile(join(directory, 'a'), 'two')
      await utimes(join(directory, 'a'), 1, 1)
      assert.notEqual((await store.head(key('a')))?.etag, etag)
      assert.equal(await store.get(key('a'), {limit: 10, ifMatch: etag}), undefined)
    })

    it('shows names that are no UTF-8, and names with odd characters', async function () {
      if (process.platform !== 'linux') return skipped(this, 'only Linux has names that are no UTF-8')
      await mkdir(directory, {recursive: true})
      await writeFile(Buffer.concat([bytes(`${directory}/`), Buffer.from([0x61, 0xff])]), 'latin')
      await writeFile(join(directory, 'back\\slash'), 'x')
      await writeFile(join(directory, 'line\nbreak'), 'x')
      assert.deepEqual(await keys(store), ['a\ufffd', 'back\\slash', 'line\nbreak'])
      assert.equal(await store.get(key('a\ufffd'), {limit: 10}), undefined)
    })

    describe('while they are read', () => {
      /** Runs `work`; before each of the first `times` reads of a file it is rewritten by `rewrite`. */
      const rewritingDuring = async (times: number, rewrite: () => Promise<void>, work: () => Promise<void>) => {
        const probe = await open(scratch)
        const handles = Object.getPrototypeOf(probe) as FileHandle
        await probe.close()
        const real = Object.getOwnPropertyDescriptor(handles, 'read')
        assert.ok(real)
        let left = times
        Object.defineProperty(handles, 'read', {
          ...real,
          value: async function (this: FileHandle, ...args: unknown[]): Promise<unknown> {
            if (left-- > 0) await rewrite()
            return Reflect.apply(real.value as () => Promise<unknown>, this, args) as unknown
          },
        })
        try {
          await work()
        } finally {
          Object.defineProperty(handles, 'read', real)
        }
      }

      const path = () => join(directory, 'busy')
      let round = 0
      const rewrite = async (): Promise<void> => {
        const file = await open(path(), 'r+')
        await file.write('new')
        await file.close()
        await utimes(path(), 1, ++round)
      }

      beforeEach(async () => {
        await mkdir(directory, {recursive: true})
        await writeFile(path(), 'old')
      })

      it('gives the bytes that its ETag names', () =>
        rewritingDuring(1, rewrite, async () => {
          const object = await store.get(key('busy'), {limit: 10})
          assert.equal(Buffer.from(object?.bytes ?? []).toString(), 'new')
          assert.equal(object?.etag, (await store.head(key('busy')))?.etag)
        }))

      it('gives up when that does not come to an end', () =>
        rewritingDuring(100, rewrite, () =>
          assert.rejects(store.get(key('busy'), {limit: 10}), failing('temporary', path())),
        ))

      it('says of a stream that it was cut off', () =>
        rewritingDuring(
          1,
          () => truncate(path()),
          async () => {
            await assert.rejects(
              async () => {
                for await (const piece of (await store.stream(key('busy'))) ?? []) assert.fail(String(piece))
              },
              failing('integrity', path()),
            )
          },
        ))
    })
  })

  describe('given put-if-absent', () => {
    it('takes its own bytes for its own earlier try, also under another inode', async () => {
      await mkdir(join(directory, '.jsctl', 'releases'), {recursive: true})
      await writeFile(join(directory, RELEASE), 'ours')
      const etag = (await store.head(RELEASE))?.etag
      assert.deepEqual(await store.putIfAbsent(RELEASE, bytes('ours')), {outcome: 'written', etag})
    })

    it('does so when the link of an earlier try was never cleaned up', async () => {
      await mkdir(join(directory, '.jsctl', 'releases'), {recursive: true})
      const leftover = join(directory, '.jsctl', 'releases', '.tmp-1')
      await writeFile(leftover, 'ours')
      await link(leftover, join(directory, RELEASE))
      assert.equal((await store.putIfAbsent(RELEASE, bytes('ours'))).outcome, 'written')
      await unlink(leftover)
      assert.equal(await textOf(store, RELEASE), 'ours')
    })

    it('removes what a killed writer left beside it more than a day ago', async () => {
      const folder = join(directory, '.jsctl', 'releases')
      await mkdir(folder, {recursive: true})
      const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000)
      for (const name of ['.tmp-old', '.tmp-new', 'other']) await writeFile(join(folder, name), 'x')
      await writeFile(join(directory, '.tmp-elsewhere'), 'x')
      for (const path of [join(folder, '.tmp-old'), join(folder, 'other'), join(directory, '.tmp-elsewhere')])
        await utimes(path, yesterday, yesterday)
      await store.putIfAbsent(RELEASE, bytes('ours'))
      const name = RELEASE.slice(RELEASE.lastIndexOf('/') + 1)
      assert.deepEqual((await readdir(folder)).sort(), ['.tmp-new', name, 'other'].sort())
      assert.ok((await readdir(directory)).includes('.tmp-elsewhere'), 'only folders that are written are looked at')
    })

    it('never shows a half-written file', async () => {
      const large = Buffer.alloc(2_000_000, 'x')
      const writing = {done: false}
      const seen = new Set<number | undefined>()
      const watcher = (async () => {
        while (!writing.done) seen.add((await store.get(RELEASE, {limit: 3_000_000}))?.bytes.length)
      })()
      await store.putIfAbsent(RELEASE, large)
      writing.done = true
      await watcher
      seen.delete(undefined)
      assert.ok(seen.size === 0 || (seen.size === 1 && seen.has(large.length)), [...seen].join())
    })
  })

  describe('given a power cut that may come', () => {
    interface Sync {
      readonly name: string
      readonly folder: boolean
      readonly published: boolean
    }

    /** Notes every fsync while `work` runs: of what, and whether the key was there by then. */
    const syncsDuring = async (name: string, work: () => Promise<unknown>): Promise<Sync[]> => {
      const probe = await open(scratch)
      const handles = Object.getPrototypeOf(probe) as FileHandle
      await probe.close()
      const real = Object.getOwnPropertyDescriptor(handles, 'sync')
      assert.ok(real)
      const syncs: Sync[] = []
      Object.defineProperty(handles, 'sync', {
        ...real,
        value: async function (this: FileHandle): Promise<void> {
          const path = readlinkSync(`/proc/self/fd/${this.fd}`)
          const [folder, published] = [(await this.stat()).isDirectory(), await exists(join(directory, name))]
          syncs.push({name: folder ? path.slice(scratch.length) : basename(path).slice(0, 5), folder, published})
          await Reflect.apply(real.value as () => Promise<void>, this, [])
        },
      })
      try {
        await work()
      } finally {
        Object.defineProperty(handles, 'sync', real)
      }
      return syncs
    }

    const exists = (path: string): Promise<boolean> =>
      lstat(path).then(
        () => true,
        () => false,
      )

    beforeEach(async function () {
      if (process.platform !== 'linux') skipped(this, 'what was synced is looked up in /proc, which only Linux has')
      await mkdir(directory, {recursive: true})
    })

    const folder = (name: string): Sync => ({name: `/stores/tst${name}`, folder: true, published: true})

    it('makes a release durable before it gets its name, then the name, then the folders above', async () => {
      const syncs = await syncsDuring(RELEASE, () => store.putIfAbsent(RELEASE, bytes('release')))
      assert.deepEqual(syncs, [
        {name: '.tmp-', folder: false, published: false},
        folder(''),
        folder('/.jsctl'),
        folder('/.jsctl/releases'),
      ])
      const again = await syncsDuring(RELEASE, () => store.putIfAbsent(RELEASE, bytes('release')))
      assert.deepEqual(again.at(-1), folder('/.jsctl/releases'))
    })

    it('does the same for its other documents and packs', async () => {
      await store.put(HOLD_KEY, bytes('x'))
      const source = join(scratch, 'source')
      await writeFile(source, 'source')
      const pack = key('.jsctl/packs/x.gz')
      const WRITES = [
        [MARKER_KEY, () => store.createOnce(MARKER_KEY, bytes('marker')), ['/.jsctl']],
        [pack, () => store.upload(pack, {path: source, size: 6}), ['/.jsctl', '/.jsctl/packs']],
      ] as const
      for (const [name, write, folders] of WRITES) {
        assert.deepEqual(await syncsDuring(name, write), [
          {name: '.tmp-', folder: false, published: false},
          ...folders.map(folder),
        ])
      }
      const lifted = await syncsDuring(HOLD_KEY, () => store.delete([HOLD_KEY]))
      assert.deepEqual(lifted, [{...folder('/.jsctl'), published: false}])
    })

    it('does not wait for the disk for the view, which can be written again', async () => {
      assert.deepEqual(await syncsDuring('a/b', () => store.put(key('a/b'), bytes('x'))), [])
      assert.deepEqual(await syncsDuring('a/b', () => store.delete([key('a/b')])), [])
    })
  })

  describe('given a file system that does not do everything', () => {
    const child = [join(import.meta.dirname, '../support/store-child.ts')]

    const attemptUnder = async (command: readonly string[], operation: string): Promise<AttemptEnd> => {
      const node = [process.execPath, '--import', 'tsx', ...child, directory, operation]
      const {stdout} = await run('env', [...command, ...node])
      return JSON.parse(stdout) as AttemptEnd
    }

    const expectFailure = (end: AttemptEnd, kind: FailureKind, ...parts: readonly string[]): void => {
      assert.ok(end.end === 'failure', 'it went through')
      assert.equal(end.kind, kind, end.message)
      for (const part of parts) assert.ok(end.message.includes(part), end.message)
      assert.ok(end.hints.length > 0)
    }

    /** Runs a child whose link() fails as a file system without hard links lets it fail. */
    const withLinksFailing = async (context: Mocha.Context, code: string, operation: string): Promise<AttemptEnd> => {
      const inject = ['-f', '-o', '/dev/null', '-e', 'trace=link,linkat', '-e', `inject=link,linkat:error=${code}`]
      await run('strace', [...inject, 'true']).catch(() => skipped(context, 'strace (Debian: strace) is not there'))
      await mkdir(directory, {recursive: true})
      return attemptUnder(['strace', ...inject], operation)
    }

    it('refuses one without hard links, and leaves nothing there', async function () {
      const end = await withLinksFailing(this, 'EPERM', 'putIfAbsent')
      expectFailure(end, 'configuration', join(directory, '.jsctl', 'releases'), 'no hard links')
      assert.deepEqual(await readdir(join(directory, '.jsctl', 'releases')), [])
    })

    it('says what failed when a link fails for another reason, and nothing is there', async function () {
      expectFailure(await withLinksFailing(this, 'EIO', 'putIfAbsent'), 'temporary', RELEASE)
      assert.deepEqual(await readdir(join(directory, '.jsctl', 'releases')), [])
    })

    const inNamespace = async (context: Mocha.Context, options: string): Promise<readonly string[]> => {
      const command = ['unshare', '-m', 'sh', '-c', `mount -t tmpfs ${options} jsctl-test "$0" && exec "$@"`, directory]
      await mkdir(directory, {recursive: true})
      await run('unshare', [...command.slice(1), 'true']).catch(() =>
        skipped(context, 'mounting a small file system needs root and Linux'),
      )
      return command
    }

    it('calls a full disk temporary', async function () {
      const command = await inNamespace(this, '-o nr_inodes=2')
      expectFailure(await attemptUnder(command, 'put'), 'temporary', 'no space', directory)
    })

    it('calls a read-only one forbidden', async function () {
      const command = await inNamespace(this, '-o ro')
      expectFailure(await attemptUnder(command, 'createOnce'), 'forbidden', 'read-only', directory)
    })
  })

  describe('given folders above it', () => {
    it('finds the marker of another store there', async () => {
      const levels = directory.split('/').length - 1
      assert.equal(store.levelsAbove, levels)
      assert.equal(await store.markerAbove(1), 'absent')
      const above = await openStore('publish', join(scratch, 'stores'))
      await above.put(MARKER_KEY, bytes('marker'))
      assert.equal(await store.markerAbove(1), 'present')
      assert.equal(await store.markerAbove(2), 'absent')
      assert.equal(await store.markerAbove(levels), 'absent')
      await assert.rejects(async () => store.markerAbove(levels + 1), RangeError)
      await assert.rejects(async () => store.markerAbove(0), RangeError)
    })

    it('looks at the real ones when it is reached through a link', async () => {
      const above = await openStore('publish', join(scratch, 'stores'))
      await above.put(MARKER_KEY, bytes('marker'))
      await symlink(join(scratch, 'stores'), join(scratch, 'link'))
      const linked = await openStore('publish', join(scratch, 'link', 'new', 'deep'))
      assert.equal(await linked.markerAbove(2), 'present')
    })
  })

  describe('given any keys', () => {
    const segment = fc.oneof(
      fc.constantFrom('a', 'b', 'a-b', 'a.b', 'a0', 'ä', '\uff5e', '\u{1f600}', '.jsctl', ' '),
      fc
        .string({minLength: 1, maxLength: 3, unit: 'binary'})
        .filter((text) => !/[/\0]/.test(text) && text.isWellFormed() && !text.startsWith('.')),
    )
    const anyKeys = fc.uniqueArray(
      fc.array(segment, {minLength: 1, maxLength: 4}).map((segments) => segments.join('/')),
      {maxLength: 25},
    )

    it('lists them in byte order, after and below any other', () =>
      fc.assert(
        fc.asyncProperty(anyKeys, fc.string({maxLength: 3}), fc.nat(), async (wished, text, chosen) => {
          await rm(directory, {recursive: true, force: true})
          const written: string[] = []
          for (const name of wished) {
            try {
              await store.put(key(name), bytes('x'))
              written.push(name)
            } catch (error) {
              // A file where a folder is, or the other way round.
              assert.ok(isFailure('refused')(error), String(error))
            }
          }
          const sorted = written.toSorted(compareBytes)
          assert.deepEqual(await keys(store), sorted)
          const some = wished.length === 0 ? text : (wished[chosen % wished.length] ?? '')
          for (const after of [text, some, `${some}/`, some.slice(0, -1)].filter((name) => name.isWellFormed())) {
            const later = sorted.filter((name) => compareBytes(name, after) > 0)
            assert.deepEqual(await keys(store, '', after), later, after)
          }
          const prefix = some.slice(0, Math.max(1, some.length - 1))
          if (prefix.isWellFormed() && !/(^|\/)\/|(^|\/)\.{1,2}\//.test(prefix)) {
            const below = sorted.filter((name) => name.startsWith(prefix))
            assert.deepEqual(await keys(store, prefix), below, prefix)
          }
          await store.delete(written.map(key))
          assert.deepEqual(await keys(store), [])
        }),
        {numRuns: 60},
      ))
  })
})
