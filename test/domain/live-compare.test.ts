import assert from 'node:assert/strict'
import {foldJournal, mustHashAll, observeByStamps, pathsToRead, recognise} from '../../src/domain/live-compare.ts'
import {
  decodeState,
  encodeState,
  type FileStamp,
  type LiveState,
  type ManagedFile,
} from '../../src/domain/live-state.ts'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {contentOf, treeOf} from '../support/builders.ts'

const path = (text: string): LivePath => text as LivePath
const stamp: FileStamp = {size: 1, mtime: 10n, inode: 20n, ctime: 30n}
const file = (text: string): ManagedFile => ({...contentOf(text), stamp, restored: []})
const files = (texts: Record<string, string>): ReadonlyMap<LivePath, ManagedFile> =>
  new Map(Object.entries(texts).map(([name, text]) => [path(name), file(text)]))
const state = (over: Partial<LiveState> = {}): LiveState => ({
  environment: 'tst' as EnvironmentName,
  store: {url: 'file:///s/', id: null},
  applied: null,
  since: null,
  verified: null,
  pinned: null,
  kept: [],
  hashed: 1000,
  boot: 'b',
  folders: [],
  files: new Map(),
  ...over,
})

describe('given files and what the state says of them', () => {
  const known = (found: FileStamp, stateWritten = 100n): boolean =>
    observeByStamps(new Map([[path('a'), found]]), files({a: 'x'}), {kind: 'stamps', stateWritten}).get(path('a'))
      ?.content !== undefined

  it('the same look means the same content', () => {
    assert.equal(known(stamp), true)
  })

  it('any difference in the look means: read it', () => {
    for (const other of [{size: 2}, {mtime: 11n}, {inode: 21n}, {ctime: 31n}]) {
      assert.equal(known({...stamp, ...other}), false, Object.keys(other).join())
    }
  })

  it('a file that changed as late as the state was written may have changed once more: read it', () => {
    assert.equal(known(stamp, 31n), true)
    assert.equal(known(stamp, 30n), false)
  })

  it('where only bytes count, everything managed or wanted is read, and nothing else', () => {
    const found = new Map(['managed', 'wanted', 'foreign'].map((name) => [path(name), stamp]))
    const managed = files({managed: 'x'})
    const observed = observeByStamps(found, managed, {kind: 'bytes'})
    assert.deepEqual(pathsToRead(observed, managed, treeOf({wanted: 'x', absent: 'x'})), ['managed', 'wanted'])
  })

  it('everything is read after a day, after a start of the machine, and when the clock was turned back', () => {
    const day = 24 * 60 * 60 * 1000
    assert.equal(mustHashAll({hashed: 1000, boot: 'b'}, 1000 + day - 1, 'b'), false)
    assert.equal(mustHashAll({hashed: 1000, boot: 'b'}, 1000 + day, 'b'), true)
    assert.equal(mustHashAll({hashed: 1000, boot: 'b'}, 2000, 'c'), true)
    assert.equal(mustHashAll({hashed: 1000, boot: 'b'}, 999, 'b'), true)
    assert.equal(mustHashAll({hashed: 1000, boot: null}, 2000, null), false)
  })
})

describe('given the journal of a killed apply', () => {
  const journal = {
    folders: ['new'],
    entries: [
      {path: path('done'), before: null, after: contentOf('2')},
      {path: path('open'), before: contentOf('1').sha256, after: contentOf('2')},
      {path: path('gone'), before: contentOf('1').sha256, after: null},
      {path: path('going'), before: contentOf('1').sha256, after: null},
    ],
  }
  const found = new Map(
    Object.entries({done: '2', open: '1', going: '1'}).map(([name, text]) => [
      path(name),
      {stamp, content: contentOf(text)},
    ]),
  )

  it('what is done is ours or gone, what is not stays as the state says', () => {
    const before = state({files: files({open: '1', gone: '1', going: '1'}), folders: ['old']})
    const after = foldJournal(before, journal, found)
    assert.deepEqual(after.files, files({open: '1', going: '1', done: '2'}))
    assert.deepEqual(after.folders, ['old', 'new'])
  })
})

describe('given a lost state', () => {
  it('what has the path and the content of a former release is ours; the first release asked wins', () => {
    const observed = new Map(
      Object.entries({a: '1', b: 'edited', c: '1'}).map(([name, text]) => [
        path(name),
        {stamp, content: contentOf(text)},
      ]),
    )
    const known = recognise(observed, files({c: 'known'}), treeOf({a: '1', b: '1', c: '1', absent: '1'}))
    assert.deepEqual(known, files({c: 'known', a: '1'}))
  })
})

describe('given the bytes of a state', () => {
  const text = encodeState(state({files: files({'a/b.job.xml': 'x'})}))
  const decode = (from: string) => decodeState(Buffer.from(from))

  it('a path that leaves the folder, a digest that is none, a count that is none: no state', () => {
    assert.equal(decode(text).files.size, 1)
    for (const [from, to] of [
      ['a/b.job.xml', '../b.job.xml'],
      ['"sha256":"', '"sha256":"zz'],
      ['"mtime":"10"', '"mtime":10'],
      ['"size":1', '"size":-1'],
      ['"folders":[]', '"folders":["/etc"]'],
      ['"environment":"tst"', '"environment":"T S T"'],
    ] as const) {
      assert.ok(text.includes(from), from)
      assert.throws(() => decode(text.replace(from, to)), /the state of the live folder is wrong/, to)
    }
  })
})
