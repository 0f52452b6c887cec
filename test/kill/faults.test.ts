import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {chmod, chown, lstat, mkdir, readFile, realpath, rename, rm, stat, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../src/domain/digest.ts'
import {Failure} from '../../src/domain/failure.ts'
import {failing} from '../support/failing.ts'
import {faultVariables, type Faults} from '../support/faults.ts'
import {mountMemory, mountReadOnly} from '../support/mounting.ts'
import {noted} from '../support/noted.ts'
import {jobText} from '../support/publishing.ts'
import {needsJsctl, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {skipped} from '../support/skipped.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'
import {NEW, OLD, publishReleases, type Files} from './scene.ts'

const scratch = scratchFolder()
const NOBODY = 65534
const DAY = 24 * 60 * 60 * 1000

/** A server that holds the first release, with the second one published. */
const behind = async (old: Files, wanted: Files) => {
  const root = await realpath(scratch.path)
  const {desk, server, show} = await publishReleases(root, old, wanted)
  await writeFile(join(root, 'jsctl.toml'), `[environments.tst]\nurl = "file:${desk.storeDirectory}"\n`)
  const pull = () => server.pull({}, {now: Date.now()})
  await show(1)
  await pull()
  await show(2)
  const outside = join(root, 'outside')
  await mkdir(outside)
  const ownFolder = join(server.folder, '.jsctl-live')
  return {
    root,
    outside,
    ...server,
    pull,
    show,
    store: desk.storeDirectory,
    ownFolder,
    backup: async () => ((await server.own()).includes('backup') ? readFiles(join(ownFolder, 'backup')) : {}),
    /** A real process, to which things happen. */
    run: (faults: Omit<Faults, 'root'> = {}, user?: number, words: readonly string[] = ['pull']): Promise<Ended> =>
      runJsctl([...words, '--env', 'tst', '--into', server.folder], {
        env: faultVariables({root: server.folder, ...faults}),
        in: root,
        ...(user === undefined ? {} : {user}),
      }),
  }
}

type Server = Awaited<ReturnType<typeof behind>>

/** The next pull makes everything right, and leaves nothing behind. */
const endsRight = async (server: Server, wanted: Files): Promise<void> => {
  await server.pull()
  assert.deepEqual(await server.files(), wanted)
  const own = (await server.own()).filter((name) => name !== 'backup' && name !== 'contents')
  assert.deepEqual(own, ['kept', 'lock', 'state.json'])
}

/** Ends as a failure that is told, or well; never as a bug. @returns the failure */
const failureOf = (work: Promise<unknown>): Promise<Failure | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => {
      assert.ok(error instanceof Failure, error instanceof Error ? error.stack : String(error))
      return error
    },
  )

const JOB = {'x.job.xml': jobText('x')}

const needsRoot = (context: Mocha.Context): void => {
  if (process.getuid?.() !== 0) skipped(context, 'only root can become another user: run the tests as root')
}

describe('given a disk that is full', () => {
  it('at every level of filling: temporary, no half file, and the next pull finishes when there is room', async function () {
    this.timeout(120_000)
    const {folder, pull, files, backup, show} = await behind(OLD, NEW)
    await rm(folder, {recursive: true})
    await mkdir(folder)
    const unmount = mountMemory(this, folder, 'size=512k')
    try {
      const levels = {refused: 0, done: 0}
      const whole = new Set([...Object.values(OLD), ...Object.values(NEW)])
      for (let pages = 0; levels.done < 2; pages++) {
        execFileSync('find', [folder, '-mindepth', '1', '-delete'])
        await show(1)
        await pull()
        await show(2)
        const filler = join(folder, '.filler')
        execFileSync('sh', [
          '-c',
          `dd if=/dev/zero of="${filler}" bs=4096 2>/dev/null; truncate -s -${pages * 4096} "${filler}"`,
        ])
        const done = await pull().then(
          () => true,
          (error: unknown) => {
            failing('temporary', /full|bytes left/)(error)
            return false
          },
        )
        levels[done ? 'done' : 'refused']++
        for (const [path, content] of Object.entries(await files()))
          assert.ok(whole.has(content), `${path} is half a file`)
        await rm(filler)
        await pull()
        assert.deepEqual(await files(), NEW, `with ${pages} pages left`)
        assert.deepEqual(await backup(), {})
      }
      assert.ok(levels.refused > 3, 'the disk was never full')
      noted(this, `${levels.refused} levels at which the disk was too full`)
    } finally {
      unmount()
    }
  })
})

describe('given missing rights', () => {
  before(function () {
    needsJsctl(this)
  })

  /** Everything belongs to the user who pulls; a test takes something away. */
  const ofNobody = async (context: Mocha.Context): Promise<Server> => {
    needsRoot(context)
    const server = await behind({'a.job.xml': jobText('1')}, {'a.job.xml': jobText('2'), 'sub/b.job.xml': jobText('b')})
    for (const path of [server.root, server.store]) await chmod(path, 0o755)
    execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, server.folder])
    return server
  }

  it("a file of somebody else's in a folder where only owners may replace: exit 75, the rest and the file stay", async function () {
    const server = await ofNobody(this)
    await chmod(server.folder, 0o1777)
    await chown(server.folder, 0, 0)
    await chown(join(server.folder, 'a.job.xml'), 0, 0)
    const {code, stderr} = await server.run({}, NOBODY)
    assert.equal(code, 75, stderr)
    assert.match(stderr, /a\.job\.xml.*in use, or protected/)
    assert.equal((await server.files())['a.job.xml'], jobText('1'))
    await chown(join(server.folder, 'a.job.xml'), NOBODY, NOBODY)
    assert.equal((await server.run({}, NOBODY)).code, 0)
    assert.equal((await server.files())['a.job.xml'], jobText('2'))
  })

  it("jsctl's own folder belongs to another user: refused, and nothing was changed", async function () {
    const server = await ofNobody(this)
    await chown(server.ownFolder, 1, 1)
    const {code, stderr} = await server.run({}, NOBODY)
    assert.ok(code === 8 || code === 4, `${code} ${stderr}`)
    assert.match(stderr, /\.jsctl-live/)
    assert.deepEqual(await server.files(), {'a.job.xml': jobText('1')})
    assert.equal((await server.run()).code, 8, 'not even root writes into it')
  })

  it('a disk that is mounted read-only: exit 4, and nothing was changed', async function () {
    const server = await behind({...JOB, a: '1'}, {...JOB, a: '2'})
    const unmount = mountReadOnly(this, server.folder)
    try {
      const {code, stderr} = await server.run()
      assert.equal(code, 4, stderr)
      assert.deepEqual(await server.files(), {...JOB, a: '1'})
    } finally {
      unmount()
    }
    await endsRight(server, {...JOB, a: '2'})
  })
})

describe('given something that takes the place of a file or folder in the middle of an apply', () => {
  before(function () {
    needsJsctl(this)
  })

  const NESTED = {'sub/a.job.xml': jobText('1'), 'sub/z.job.xml': jobText('1'), 'gone/g.job.xml': jobText('g')}
  const CHANGED = {'sub/a.job.xml': jobText('2'), 'sub/z.job.xml': jobText('2'), 'sub/new/n.job.xml': jobText('n')}
  const unchangedOutside = {'a.job.xml': 'outside', 'z.job.xml': 'outside', 'g.job.xml': jobText('g')}

  const moments: readonly {readonly when: string; readonly call: string; readonly path: string}[] = [
    {when: 'before the first step', call: 'rename', path: 'journal.json'},
    {when: 'when a file is dressed', call: 'utimes', path: 'staging/1'},
    {when: 'just before the rename of a file', call: 'rename', path: 'sub/z.job.xml'},
    {when: 'just before a folder is made', call: 'rename', path: 'sub/new'},
  ]

  for (const {when, call, path} of moments) {
    it(`a folder becomes a link ${when}: nothing is written, and nothing removed, through it`, async () => {
      const server = await behind(NESTED, CHANGED)
      await writeFiles(server.outside, unchangedOutside)
      const swap = (name: string): string =>
        `mv '${server.folder}/${name}' '${server.root}/moved-${name}'; ln -s '${server.outside}' '${server.folder}/${name}'`
      const ended = await server.run({before: [{call, path, run: swap('sub')}]})
      assert.deepEqual(await readFiles(server.outside), unchangedOutside, `${ended.code} ${ended.stderr}`)
      assert.ok((await lstat(join(server.folder, 'sub'))).isSymbolicLink(), 'the test swapped nothing')
      // 0 when it happened so late that the file went to where the folder is now.
      assert.ok([0, 8, 75].includes(ended.code ?? -1), `${ended.code} ${ended.stderr}`)
      assert.equal((await failureOf(server.pull()))?.kind, 'refused')
      await rm(join(server.folder, 'sub'))
      await endsRight(server, CHANGED)
    })
  }

  for (const [when, path] of [
    ['before the first step', 'journal.json'],
    ['just before a file in it is removed', `aside/${sha256(jobText('g'))}`],
  ] as const) {
    it(`a folder that is to go becomes a link ${when}: what the link leads to stays`, async () => {
      const server = await behind(NESTED, CHANGED)
      await writeFiles(server.outside, unchangedOutside)
      const run = `mv '${server.folder}/gone' '${server.root}/moved'; ln -s '${server.outside}' '${server.folder}/gone'`
      const ended = await server.run({before: [{call: 'rename', path, run}]})
      assert.deepEqual(await readFiles(server.outside), unchangedOutside, `${ended.code} ${ended.stderr}`)
      assert.ok((await lstat(join(server.folder, 'gone'))).isSymbolicLink(), 'the test swapped nothing')
    })
  }

  it('a file becomes a link: the link goes, and what it leads to stays', async () => {
    const server = await behind(NESTED, CHANGED)
    await writeFiles(server.outside, unchangedOutside)
    const target = `${server.folder}/sub/a.job.xml`
    const run = `rm '${target}'; ln -s '${server.outside}/a.job.xml' '${target}'`
    for (const moment of [{call: 'rename', path: 'sub/a.job.xml', run}]) await server.run({before: [moment]})
    assert.deepEqual(await readFiles(server.outside), unchangedOutside)
    await endsRight(server, CHANGED)
  })

  for (const [what, edit] of [
    ['in place', "printf edit > 'FILE'"],
    ['by a rename', "printf edit > 'FILE~'; mv 'FILE~' 'FILE'"],
  ] as const) {
    it(`somebody edits a file ${what} before its step: the edit is in the backup`, async () => {
      const server = await behind(NESTED, CHANGED)
      const run = edit.replaceAll('FILE', join(server.folder, 'sub/z.job.xml'))
      assert.equal((await server.run({before: [{call: 'rename', path: 'journal.json', run}]})).code, 0)
      assert.deepEqual(await server.files(), CHANGED)
      assert.deepEqual(Object.values(await server.backup()), ['edit'])
    })

    it(`somebody edits a file ${what} after its step: the next pull keeps the edit in the backup`, async () => {
      const server = await behind(NESTED, CHANGED)
      const run = edit.replaceAll('FILE', join(server.folder, 'sub/a.job.xml'))
      assert.equal((await server.run({before: [{call: 'rename', path: 'sub/z.job.xml', run}]})).code, 0)
      assert.equal((await server.files())['sub/a.job.xml'], 'edit')
      await endsRight(server, CHANGED)
      assert.deepEqual(Object.values(await server.backup()), ['edit'])
    })
  }

  it('a folder comes where a file belongs, and a file where a folder belongs: the next pull makes it right', async () => {
    const server = await behind(NESTED, CHANGED)
    const run = `mkdir '${server.folder}/sub/new.tmp'; rm '${server.folder}/sub/z.job.xml'
      mkdir '${server.folder}/sub/z.job.xml'; printf mine > '${server.folder}/sub/z.job.xml/mine'; printf theirs > '${server.folder}/sub/new'`
    await server.run({before: [{call: 'rename', path: 'journal.json', run}]})
    await endsRight(server, CHANGED)
    assert.deepEqual(Object.values(await server.backup()).sort(), ['mine', 'theirs'])
  })
})

describe('given a live folder that is taken away in the middle of a pull', () => {
  before(function () {
    needsJsctl(this)
  })

  const moments = [
    {when: 'before it is locked', call: 'open', path: '/lock'},
    {when: 'while contents come', call: 'write', path: 'staging/1'},
    {when: 'when the release is kept', call: 'rename', path: '/kept/2.jsonl.gz'},
    {when: 'before the first step', call: 'rename', path: '/journal.json'},
    {when: 'between two steps', call: 'rename', path: '/a.job.xml'},
    {when: 'when all is done', call: 'unlink', path: '/journal.json'},
  ]
  for (const {when, call, path} of moments) {
    it(`${when}: exit 75, nothing comes into being in its place, and the next pull finishes when it is back`, async () => {
      const server = await behind(OLD, NEW)
      const away = join(server.root, 'away')
      const {code, stderr} = await server.run({before: [{call, path, run: `mv '${server.folder}' '${away}'`}]})
      assert.equal(code, 75, stderr)
      assert.match(stderr, /cannot .*: .*(gone|somebody else)/)
      assert.ok(!existsSync(server.folder), 'a folder without the files is a lost configuration for the engine')
      await rename(away, server.folder)
      await endsRight(server, NEW)
    })
  }
})

describe("given jsctl's own things in the live folder, damaged", () => {
  before(function () {
    needsJsctl(this)
  })

  const OWN_FILES = ['state.json', 'journal.json', 'lock', 'state.json.new', 'journal.json.new']
  const OWN_FOLDERS = ['staging', 'backup', 'aside', 'kept', 'contents']
  const DAMAGES: Readonly<Record<string, string>> = {
    deleted: '',
    'cut off': "printf '{\"format\"' > 'FILE'",
    empty: ": > 'FILE'",
    'a folder': "mkdir -p 'FILE/x'",
    'a link': "ln -s 'OUTSIDE/target' 'FILE'",
    'a link to a folder': "ln -s 'OUTSIDE' 'FILE'",
    'a pipe': "mkfifo 'FILE'",
  }
  const damage = (name: string, how: string, {ownFolder, outside}: Server): string => {
    const file = join(ownFolder, name)
    return `rm -rf '${file}'; ${(DAMAGES[how] ?? '').replaceAll('FILE', file).replaceAll('OUTSIDE', outside)}`
  }

  for (const how of Object.keys(DAMAGES)) {
    it(`between two pulls, ${how}: told or mended, nothing is written through it, the next pull is right`, async () => {
      for (const name of how === 'a folder' ? OWN_FILES : [...OWN_FILES, ...OWN_FOLDERS]) {
        const server = await behind(OLD, NEW)
        await writeFiles(server.outside, {target: 'outside'})
        execFileSync('sh', ['-ec', damage(name, how, server)])
        const refusal = await failureOf(server.pull())
        assert.deepEqual(await readFiles(server.outside), {target: 'outside'}, name)
        if (refusal !== undefined) {
          assert.equal(refusal.kind, 'refused', `${name}: ${refusal.message}`)
          assert.ok(refusal.message.includes(name), refusal.message)
          await rm(join(server.ownFolder, name), {recursive: true, force: true})
        }
        await endsRight(server, NEW)
        await rm(server.root, {recursive: true})
        await mkdir(server.root)
      }
    }).timeout(300_000)

    it(`in the middle of a pull, ${how}: nothing is lost, the next pull is right`, async () => {
      for (const name of ['state.json', 'journal.json', 'lock', 'staging']) {
        const server = await behind(OLD, NEW)
        await writeFiles(server.outside, {target: 'outside'})
        const run = damage(name, how, server)
        const ended = await server.run({before: [{call: 'rename', path: '/a.job.xml', run}]})
        assert.doesNotMatch(ended.stderr, /\bbug\b/, `${name} ${ended.stderr}`)
        assert.deepEqual(await readFiles(server.outside), {target: 'outside'}, name)
        const refusal = await failureOf(server.pull())
        if (refusal !== undefined) {
          assert.equal(refusal.kind, 'refused', `${name}: ${refusal.message}`)
          await rm(join(server.ownFolder, name), {recursive: true, force: true})
        }
        await endsRight(server, NEW)
        await rm(server.root, {recursive: true})
        await mkdir(server.root)
      }
    }).timeout(300_000)
  }
})

describe('given a clock that is wrong', () => {
  before(function () {
    needsJsctl(this)
  })

  for (const [name, clock] of [
    ['a year behind', -365 * DAY],
    ['a year ahead', 365 * DAY],
  ] as const) {
    it(`${name}: replaced files have a time at least two seconds later, and edits are found`, async () => {
      const server = await behind({...JOB, a: '1', b: '1'}, {...JOB, a: '2', b: '1'})
      const before = (await stat(join(server.folder, 'a'))).mtimeMs
      assert.equal((await server.run({clock})).code, 0)
      const after = (await stat(join(server.folder, 'a'))).mtimeMs
      assert.ok(after >= before + 2000, `${before} ${after}`)
      // The same look, other bytes: only reading tells. It is read, because the clock jumped over a day, or back.
      const {mtimeMs, atimeMs} = await stat(join(server.folder, 'b'))
      await writeFile(join(server.folder, 'b'), 'X')
      await utimes(join(server.folder, 'b'), atimeMs / 1000, mtimeMs / 1000)
      await endsRight(server, {...JOB, a: '2', b: '1'})
      assert.deepEqual(Object.values(await server.backup()), ['X'])
    })

    it(`${name}: an edit is restored again and again, thrice an hour at most`, async () => {
      const server = await behind({...JOB, a: '1'}, {...JOB, a: '1', b: '1'})
      assert.equal((await server.run({clock})).code, 0)
      for (let edits = 1; edits <= 4; edits++) {
        await writeFile(join(server.folder, 'a'), `edit ${edits}`)
        assert.equal((await server.run({clock: clock + edits})).code, 0)
        assert.equal((await server.files())['a'], edits <= 3 ? '1' : 'edit 4')
      }
      // The clock is right again: those restores are not within the last hour.
      await endsRight(server, {...JOB, a: '1', b: '1'})
    })
  }
})

describe('given others at work at the same time', () => {
  before(function () {
    needsJsctl(this)
  })

  it('a second pull ends with 7 while the first is at work, and both leave what is published', async () => {
    const server = await behind(OLD, NEW)
    const log = join(server.root, 'second')
    const second = `${process.execPath} '${join(import.meta.dirname, '../../bin/run.js')}' pull --env tst --into '${server.folder}' 2>'${log}' || echo "exit $?" >>'${log}'`
    const run = `cd '${server.root}'; unset NODE_OPTIONS; ${second}`
    assert.equal((await server.run({before: [{call: 'rename', path: '/a.job.xml', run}]})).code, 0)
    assert.match(await readFile(log, 'utf8'), /another pull holds[^]*exit 7/)
    await endsRight(server, NEW)
  })

  it('a push publishes while a pull is at work: this pull applies the old release, the next one the new', async () => {
    const server = await behind(OLD, NEW)
    await server.show(1)
    await writeFiles(server.folder, {same: 'edit'})
    const late = join(server.root, 'hidden-2')
    const run = `mv '${late}' '${server.store}/.jsctl/releases/00000002.jsonl.gz'`
    assert.equal((await server.run({before: [{call: 'rename', path: 'journal.json', run}]})).code, 0)
    assert.deepEqual(await server.files(), OLD)
    await endsRight(server, NEW)
  })

  it('the store vanishes in the middle of a pull: what is staged is applied; before that, nothing is changed', async () => {
    const server = await behind(OLD, NEW)
    const run = `mv '${server.store}' '${server.store}.away'`
    const first = await server.run({before: [{call: 'open', path: '/lock', run}]})
    assert.notEqual(first.code, 0)
    assert.doesNotMatch(first.stderr, /\bbug\b/)
    assert.deepEqual(await server.files(), OLD)
    execFileSync('mv', [`${server.store}.away`, server.store])
    assert.equal((await server.run({before: [{call: 'rename', path: 'journal.json', run}]})).code, 0)
    assert.deepEqual(await server.files(), NEW)
    execFileSync('mv', [`${server.store}.away`, server.store])
    await endsRight(server, NEW)
  })
})

describe('given a pull that is told to stop between its renames', () => {
  before(function () {
    needsJsctl(this)
  })

  const many = (word: string): Files =>
    Object.fromEntries(Array.from({length: 250}, (_, file) => [`f/${file}.job.xml`, jobText(`${word} ${file}`)]))
  const stop: Omit<Faults, 'root'> = {before: [{call: 'rename', path: 'f/100.job.xml', run: 'kill -TERM $PPID'}]}

  for (const {words, code} of [
    {words: ['pull'], code: 143},
    {words: ['pull', '--watch'], code: 0},
  ]) {
    it(`${words.join(' ')} ends with ${code} before all is done, and the next pull finishes`, async () => {
      const server = await behind(many('old'), many('new'))
      const ended = await server.run(stop, undefined, words)
      assert.equal(ended.code, code, ended.stderr)
      const left = Object.values(await server.files())
      assert.ok(left.some((text) => text.includes('old')) && left.some((text) => text.includes('new')))
      assert.ok((await server.own()).includes('journal.json'))
      const result = await server.pull()
      assert.deepEqual([result.resumed, result.edited, result.backups], [true, [], undefined])
      assert.deepEqual(await server.files(), many('new'))
    })
  }
})

describe('given another disk below the live folder', () => {
  before(function () {
    needsJsctl(this)
  })

  it('files and folders go there, edits come from there, and nobody is told of two disks', async function () {
    const server = await behind(
      {'disk/a.job.xml': jobText('1')},
      {'disk/a.job.xml': jobText('2'), 'disk/deep/b.job.xml': jobText('b')},
    )
    const disk = join(server.folder, 'disk')
    await rm(disk, {recursive: true})
    await mkdir(disk)
    const unmount = mountMemory(this, disk)
    try {
      await writeFiles(disk, {'a.job.xml': 'edit'})
      await endsRight(server, {'disk/a.job.xml': jobText('2'), 'disk/deep/b.job.xml': jobText('b')})
      assert.deepEqual(Object.values(await server.backup()), ['edit'])
    } finally {
      unmount()
    }
  })
})
