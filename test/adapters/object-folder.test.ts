import assert from 'node:assert/strict'
import {execFileSync, spawnSync} from 'node:child_process'
import {chmod, mkdir, mkdtemp, rm, symlink, truncate, unlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {openObjectFolder} from '../../src/adapters/object-folder.ts'
import {sha256} from '../../src/domain/digest.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {skipped} from '../support/skipped.ts'

const NFC = 'Prüfung.job.xml'.normalize('NFC')
const NFD = NFC.normalize('NFD')

describe('given a live folder at a desk', () => {
  let root: string
  const write = async (path: string, content: string | Uint8Array = path) => {
    await mkdir(dirname(join(root, path)), {recursive: true})
    await writeFile(join(root, path), content)
  }
  const list = async () => (await openObjectFolder(root)).list()
  const failsAs = (kind: FailureKind, message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof Failure, String(error))
    assert.equal(error.kind, kind)
    assert.match(error.message, message)
    assert.ok(error.hints.length > 0)
    return true
  }

  beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'jsctl-folder-'))))
  afterEach(async () => rm(root, {recursive: true, force: true}))

  it('lists every file with its size, by the bytes of the path, objects and others', async () => {
    for (const path of ['b/z.job.xml', 'b/a.config.xml', 'a.job.xml', 'Z.lock.xml', 'é, ü.params', 'b/c/d/e.sh'])
      await write(path)
    const {files, refused, ignored} = await list()
    assert.deepEqual(
      [...files.keys()],
      ['Z.lock.xml', 'a.job.xml', 'b/a.config.xml', 'b/c/d/e.sh', 'b/z.job.xml', 'é, ü.params'],
    )
    assert.equal(files.get('b/z.job.xml' as LivePath)?.size, 11)
    assert.deepEqual([refused, ignored], [[], []])
  })

  it('leaves out dot names, backups and the lock of JOE, and says so', async () => {
    for (const path of [
      '.git/config',
      'x/.hidden',
      'a.job.xml~',
      'x/a.bak',
      'x/joe.xml.lock',
      'old.bak/a.job.xml',
      'a.job.xml',
    ])
      await write(path)
    const {files, ignored} = await list()
    assert.deepEqual([...files.keys()], ['a.job.xml'])
    assert.deepEqual(ignored, ['.git/', 'a.job.xml~', 'old.bak/', 'x/.hidden', 'x/a.bak', 'x/joe.xml.lock'])
  })

  describe('with a .jsctlignore', () => {
    it('leaves out what it names, in the syntax of gitignore', async () => {
      await write('.jsctlignore', '# notes\n*.md\n/drafts/\n!keep.md\nlogs/**/*.txt\n')
      for (const path of [
        'README.md',
        'keep.md',
        'x/y.md',
        'drafts/a.job.xml',
        'x/drafts/a.job.xml',
        'logs/1/a.txt',
        'logs/1/a.log',
      ])
        await write(path)
      const {files, ignored} = await list()
      assert.deepEqual([...files.keys()], ['keep.md', 'logs/1/a.log', 'x/drafts/a.job.xml'])
      assert.deepEqual(ignored, ['.jsctlignore', 'README.md', 'drafts/', 'logs/1/a.txt', 'x/y.md'])
    })

    it('distinguishes upper and lower case', async () => {
      await write('.jsctlignore', 'a.txt')
      await write('A.txt')
      assert.deepEqual([...(await list()).files.keys()], ['A.txt'])
    })

    it('lets the file of a folder below say more, counted from there', async () => {
      await write('.jsctlignore', '*.tmp')
      await write('x/.jsctlignore', '!kept.tmp\n/only-here')
      for (const path of ['kept.tmp', 'x/kept.tmp', 'x/other.tmp', 'x/only-here', 'x/y/only-here']) await write(path)
      assert.deepEqual([...(await list()).files.keys()], ['x/kept.tmp', 'x/y/only-here'])
    })

    it('never takes in again what is always left out', async () => {
      await write('.jsctlignore', '!*.bak\n!.git')
      await write('a.bak')
      await write('.git/config')
      assert.deepEqual([...(await list()).files.keys()], [])
    })

    it('names a link that is not meant, so that it is not refused', async () => {
      await write('.jsctlignore', 'shared')
      await symlink('/etc', join(root, 'shared'))
      assert.deepEqual((await list()).refused, [])
    })
  })

  it('refuses symbolic links to files and folders and to nothing, with their path, and follows none', async () => {
    await write('real/a.job.xml')
    await symlink('real', join(root, 'folder'))
    await symlink('a.job.xml', join(root, 'real/b.job.xml'))
    await symlink('/nowhere', join(root, 'broken.job.xml'))
    const {files, refused} = await list()
    assert.deepEqual([...files.keys()], ['real/a.job.xml'])
    assert.deepEqual(
      refused.map(({path, kind}) => [path, kind]),
      [
        ['broken.job.xml', 'symbolic-link'],
        ['folder', 'symbolic-link'],
        ['real/b.job.xml', 'symbolic-link'],
      ],
    )
    assert.match(refused[0]?.problem ?? '', /symbolic link/)
  })

  it('follows a path that is itself a link to a folder', async () => {
    await write('real/a.job.xml')
    await symlink('real', join(root, 'link'))
    const folder = await openObjectFolder(join(root, 'link'))
    assert.deepEqual([...(await folder.list()).files.keys()], ['a.job.xml'])
  })

  it('refuses a pipe instead of waiting for it', async function () {
    if (process.platform === 'win32') skipped(this, 'Windows has no pipes in folders')
    execFileSync('mkfifo', [join(root, 'a.job.xml')])
    assert.deepEqual(
      (await list()).refused.map(({path, kind}) => [path, kind]),
      [['a.job.xml', 'special']],
    )
  })

  it('refuses rules of a .jsctlignore that cannot be read, instead of publishing what they should leave out', async function () {
    if (process.platform === 'win32') skipped(this, 'Windows has no pipes in folders')
    await write('rules', '*.md')
    await symlink('rules', join(root, '.jsctlignore'))
    await write('a/.jsctlignore/file')
    await write('b/b.job.xml')
    execFileSync('mkfifo', [join(root, 'b/.jsctlignore')])
    const {refused, ignored} = await list()
    assert.deepEqual(
      refused.map(({path, kind}) => [path, kind]),
      [
        ['.jsctlignore', 'symbolic-link'],
        ['a/.jsctlignore', 'special'],
        ['b/.jsctlignore', 'special'],
      ],
    )
    assert.match(refused[0]?.problem ?? '', /what it should leave out would be published/)
    assert.deepEqual(ignored, [])
  })

  it('refuses names that cannot be written on every system, saying why', async () => {
    for (const name of ['a:b.job.xml', 'con.job.xml', 'x\ty.job.xml', 'dot.', 'right\u202emark.job.xml'])
      await write(name)
    const {files, refused} = await list()
    assert.equal(files.size, 0)
    assert.deepEqual(
      refused.map(({path, kind, problem}) => [path, kind, /colon|device|control|ends with/.exec(problem)?.[0]]),
      [
        ['a:b.job.xml', 'name', 'colon'],
        ['con.job.xml', 'name', 'device'],
        ['dot.', 'name', 'ends with'],
        ['right\u202emark.job.xml', 'name', 'control'],
        ['x\ty.job.xml', 'name', 'control'],
      ],
    )
  })

  it('refuses names whose bytes are not UTF-8', async () => {
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x61, 0xe4]), Buffer.from('.job.xml')]), 'x')
    const {files, refused} = await list()
    assert.equal(files.size, 0)
    assert.deepEqual(
      refused.map(({kind, problem}) => [kind, problem]),
      [['name', 'its name is not valid UTF-8']],
    )
  })

  it('takes a name in Unicode normal form D, as macOS writes it, in form C, and still reads the file', async () => {
    await write(`x/${NFD}`, 'content')
    const folder = await openObjectFolder(root)
    const path = `x/${NFC}` as LivePath
    assert.deepEqual([...(await folder.list()).files.keys()], [path])
    assert.equal(Buffer.from(await folder.read(path)).toString(), 'content')
    assert.equal((await folder.digest([path])).get(path)?.sha256, sha256('content'))
  })

  it('refuses both of two names that become one in normal form C', async () => {
    await write(NFC)
    await write(NFD)
    const {files, refused} = await list()
    assert.equal(files.size, 0)
    assert.deepEqual(new Set(refused.map(({path}) => path)), new Set([NFC, NFD]))
  })

  it('refuses a file over the limit by its size, without reading it', async () => {
    await write('huge.bin', '')
    await truncate(join(root, 'huge.bin'), LIMITS.file + 1)
    const folder = await openObjectFolder(root)
    assert.deepEqual(
      (await folder.list()).refused.map(({path, kind}) => [path, kind]),
      [['huge.bin', 'too-large']],
    )
    await assert.rejects(folder.read('huge.bin' as LivePath), /64 MiB/)
  })

  it('digests by content, also a file of more than one piece', async () => {
    const large = Buffer.alloc(3 * 1024 * 1024 + 7, 'jsctl')
    await write('large.bin', large)
    await write('empty.bin', '')
    const digests = await (await openObjectFolder(root)).digest(['large.bin', 'empty.bin'] as LivePath[])
    assert.deepEqual(digests.get('large.bin' as LivePath), {sha256: sha256(large), size: large.length})
    assert.deepEqual(digests.get('empty.bin' as LivePath), {sha256: sha256(''), size: 0})
  })

  it('tells of a file that vanished after it was listed', async () => {
    await write('a.job.xml')
    const folder = await openObjectFolder(root)
    await folder.list()
    await unlink(join(root, 'a.job.xml'))
    await assert.rejects(folder.read('a.job.xml' as LivePath), failsAs('failed', /a\.job\.xml is gone/))
    await assert.rejects(folder.digest(['a.job.xml' as LivePath]), failsAs('failed', /a\.job\.xml is gone/))
  })

  it('does not follow a link that took the place of a listed file', async function () {
    if (process.platform === 'win32') skipped(this, 'Windows cannot open without following')
    await write('a.job.xml')
    const folder = await openObjectFolder(root)
    await folder.list()
    await unlink(join(root, 'a.job.xml'))
    await symlink('/etc/passwd', join(root, 'a.job.xml'))
    await assert.rejects(folder.read('a.job.xml' as LivePath), failsAs('failed', /symbolic link/))
    await assert.rejects(folder.digest(['a.job.xml' as LivePath]), failsAs('failed', /symbolic link/))
  })

  it('tells when there is no folder, or a file in its place', async () => {
    await write('a.job.xml')
    await assert.rejects(openObjectFolder(join(root, 'absent')), failsAs('not-found', /absent/))
    await assert.rejects(openObjectFolder(join(root, 'a.job.xml')), failsAs('usage', /is a file, not a folder/))
    await assert.rejects(openObjectFolder(join(root, 'a.job.xml/x')), failsAs('usage', /not a folder/))
  })

  it('tells which folder may not be read', async function () {
    if (process.getuid?.() !== 0) skipped(this, 'needs root, to run a child without rights')
    await write('closed/a.job.xml')
    await chmod(root, 0o755)
    await chmod(join(root, 'closed'), 0o700)
    const source = fileURLToPath(new URL('../../src/adapters/object-folder.ts', import.meta.url))
    const script = `
      const {readdirSync} = await import('node:fs')
      try { readdirSync(process.argv[1] + '/closed'); console.log('may read'); process.exit() } catch {}
      const {openObjectFolder} = await import(${JSON.stringify(source)})
      const folder = await openObjectFolder(process.argv[1])
      try { await folder.list(); console.log('listed') } catch (error) { console.log(error.kind, error.message) }`
    const child = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, root], {
      uid: 65534,
      gid: 65534,
      encoding: 'utf8',
      env: {PATH: process.env['PATH'], TSX_DISABLE_CACHE: '1'},
    })
    assert.match(child.stdout, new RegExp(`^forbidden .*${root}/closed cannot be read`), child.stderr)
  })

  it('lists and digests 10,000 files in a few seconds', async () => {
    for (let folder = 0; folder < 100; folder++) {
      await mkdir(join(root, `f${folder}`))
      await Promise.all(
        Array.from({length: 100}, (_, file) =>
          writeFile(join(root, `f${folder}/j${file}.job.xml`), `${folder} ${file}`),
        ),
      )
    }
    const began = Date.now()
    const folder = await openObjectFolder(root)
    const {files} = await folder.list()
    const digests = await folder.digest(files.keys())
    assert.equal(digests.size, 10_000)
    assert.ok(Date.now() - began < 15_000, `${Date.now() - began} ms`)
  })
})
