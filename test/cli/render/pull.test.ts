import assert from 'node:assert/strict'
import {keptJson, renderKept} from '../../../src/cli/render/kept.ts'
import {pullJson, renderPull} from '../../../src/cli/render/pull.ts'
import {plainStyle} from '../../../src/cli/style.ts'
import type {ApplyStep} from '../../../src/domain/apply.ts'
import {sha256} from '../../../src/domain/digest.ts'
import type {EnvironmentName} from '../../../src/domain/environment.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import type {ServerName} from '../../../src/domain/server-name.ts'
import type {ReleaseNumber} from '../../../src/domain/store-keys.ts'
import type {KeptList} from '../../../src/usecases/kept-releases.ts'
import type {PullResult} from '../../../src/usecases/pulling/request.ts'
import {contentOf} from '../../support/builders.ts'
import {directoryEnvironment} from '../../support/directory-environment.ts'

const stamp = {size: 1, mtime: 1n, inode: 1n, ctime: 1n}
const write = (path: string, reason: 'added' | 'changed' | 'restored'): ApplyStep => ({
  kind: 'write',
  path: path as LivePath,
  before: null,
  after: contentOf('x'),
  reason,
  fate: 'drop',
})
const remove = (path: string, reason: 'deleted' | 'foreign'): ApplyStep => ({
  kind: 'remove',
  path: path as LivePath,
  before: {stamp},
  reason,
  fate: 'drop',
})

const result = (over: Partial<PullResult> = {}): PullResult => ({
  kind: 'applied',
  environment: directoryEnvironment('/srv/tst'),
  folder: '/js/live',
  source: 'releases',
  release: 42 as ReleaseNumber,
  sha256: sha256('line 1'),
  since: 0,
  previous: 41 as ReleaseNumber,
  pinnedBelow: null,
  manifest: undefined,
  steps: [],
  adopted: [],
  edited: [],
  contested: [],
  foreign: [],
  skipped: [],
  findings: [],
  backups: undefined,
  lost: undefined,
  resumed: false,
  ...over,
})

const text = (over: Partial<PullResult>, show: 'some' | 'all' = 'some'): string =>
  renderPull(result(over), plainStyle, {show})

describe('given a pull that is over', () => {
  it('what was done is listed and summed up', () => {
    const steps = [
      write('a.job.xml', 'added'),
      write('b.job.xml', 'restored'),
      remove('c', 'deleted'),
      remove('d', 'foreign'),
    ]
    assert.equal(
      text({steps, edited: ['b.job.xml' as LivePath], backups: {folder: '.jsctl-live/backup/T', files: 2}}),
      `tst@42 (was tst@41) in /js/live
  + a.job.xml
  ~ b.job.xml (restored)
  - c
  - d (removed)
1 added, 1 deleted, 1 restored, 1 removed
  edited here, restored: b.job.xml
  2 files kept in .jsctl-live/backup/T/
`,
    )
  })

  it('an idle one is one line', () => {
    assert.equal(text({kind: 'unchanged', previous: 42 as ReleaseNumber}), 'tst@42 in /js/live is up to date\n')
  })

  it('one with an older release than the newest says so', () => {
    const told = text({kind: 'unchanged', previous: 42 as ReleaseNumber, pinnedBelow: 44 as ReleaseNumber})
    assert.equal(told, 'tst@42, pinned below tst@44 in /js/live is up to date\n')
  })

  it('what is left alone, kept or not mirrored is told, with names that cannot play tricks', () => {
    const told = text({
      kind: 'unchanged',
      release: null,
      previous: null,
      source: 'plain',
      edited: ['a' as LivePath],
      contested: ['a' as LivePath],
      foreign: ['evil\u001b[2J'],
      skipped: [{key: 'x\u202e', problem: 'it is bad'}],
      lost: 'damaged',
      resumed: true,
    })
    assert.equal(
      told,
      `tst (plain objects of file:///srv/tst/) in /js/live is up to date, but for 1 file left alone as edited here and 1 object not mirrored
  an earlier pull was stopped half way; this one finished its work
  the state in .jsctl-live was damaged: it was found out afresh whose files these are
  edited here, left alone (a pull with --repair restores them): a
  kept, neither released nor ours: evil\\u001b[2J
  not mirrored: x\\u202e: it is bad
`,
    )
  })

  it('long lists are cut, and whole with -v', () => {
    const foreign = Array.from({length: 8}, (_, index) => `f${index}`)
    assert.match(text({foreign}), /: f0, f1, f2, f3, f4 and 3 more \(-v lists them\)\n/)
    assert.match(text({foreign}, 'all'), /f7\n/)
    const steps = Array.from({length: 150}, (_, index) => write(`j${index}`, 'added'))
    assert.match(text({steps}), / {2}… and 50 more\n150 added\n/)
    assert.ok(!text({steps}, 'all').includes('more'))
  })

  it('a dry run says so', () => {
    const told = text({kind: 'planned', previous: null, steps: [write('a', 'added')]})
    assert.match(told, /^tst@42 in \/js\/live would be brought in line \(dry run, nothing was changed\)\n {2}\+ a\n/)
  })

  it('the JSON has the same, and every key always', () => {
    const json = pullJson(result({steps: [remove('d', 'foreign')], lost: 'never-pulled'}))
    assert.deepEqual(json, {
      result: 'applied',
      environment: 'tst',
      url: 'file:///srv/tst/',
      folder: '/js/live',
      source: 'releases',
      release: 42,
      previous: 41,
      pinnedBelow: null,
      counts: {added: 0, changed: 0, deleted: 0, restored: 0, removed: 1},
      changes: [{change: 'removed', path: 'd'}],
      adopted: [],
      edited: [],
      contested: [],
      foreign: [],
      skipped: [],
      findings: [],
      backup: null,
      state: 'first',
      resumed: false,
      report: null,
    })
    const failed = {kind: 'failed', name: 'js-01' as ServerName, problem: 'no right'} as const
    assert.deepEqual(Object.entries(pullJson(result({report: failed}))).at(-1), [
      'report',
      {result: 'failed', name: 'js-01', problem: 'no right'},
    ])
  })
})

describe('given what a server can go back to', () => {
  const summary = {
    sha256: sha256('x'),
    created: '2026-11-22T13:22:31.000Z',
    author: 'maria@desk',
    message: 'two\nlines',
    origin: {kind: 'push'} as const,
    files: 3,
  }
  const list: KeptList = {
    environment: 'tst' as EnvironmentName,
    folder: '/js/live',
    release: 40 as ReleaseNumber,
    pinnedBelow: 42 as ReleaseNumber,
    kept: [
      {kind: 'read', summary: {...summary, release: 40 as ReleaseNumber}, missing: [], lost: []},
      {
        kind: 'read',
        summary: {...summary, release: 42 as ReleaseNumber},
        missing: ['a', 'b\u202e'] as LivePath[],
        lost: ['a', 'b\u202e'] as LivePath[],
      },
      {kind: 'damaged', release: 39 as ReleaseNumber, problem: 'it is damaged'},
    ],
  }

  it('every release has its line: what it is, and whether it is whole', () => {
    assert.equal(
      renderKept(list, plainStyle).replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME'),
      `tst in /js/live: tst@40, pinned below tst@42 is there, 3 releases kept
  40  TIME  maria@desk  3 files  two  is here
  42  TIME  maria@desk  3 files  two  incomplete: a and 1 file more
  39  damaged
bring one back with: jsctl pull --offline --to N
`,
    )
    const none = {...list, release: null, pinnedBelow: null, kept: []}
    assert.equal(renderKept(none, plainStyle), 'tst in /js/live: no release is there, nothing is kept\n')
  })

  it('the JSON has the same', () => {
    const {kept, ...rest} = keptJson(list)
    assert.deepEqual(rest, {environment: 'tst', folder: '/js/live', release: 40, pinnedBelow: 42})
    assert.deepEqual(kept, [
      {...summary, release: 40, state: 'whole', missing: []},
      {...summary, release: 42, state: 'incomplete', missing: ['a', 'b\u202e']},
      {release: 39, state: 'damaged', problem: 'it is damaged'},
    ])
  })
})
