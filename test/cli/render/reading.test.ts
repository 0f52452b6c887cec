import {diffJson, renderDiff} from '../../../src/cli/render/diff.ts'
import {renderReleases, releasesJson} from '../../../src/cli/render/releases.ts'
import {renderStatus, statusExitCode} from '../../../src/cli/render/status.ts'
import {statusJson} from '../../../src/cli/render/status-json.ts'
import {renderOverview} from '../../../src/cli/render/status-overview.ts'
import {renderVerification, verificationExitCode, verificationJson} from '../../../src/cli/render/verify.ts'
import {age, localTime} from '../../../src/cli/render/time.ts'
import {plainStyle, type Style} from '../../../src/cli/style.ts'
import assert from 'node:assert/strict'
import {sha256} from '../../../src/domain/digest.ts'
import type {Environment, EnvironmentName} from '../../../src/domain/environment.ts'
import {Failure} from '../../../src/domain/failure.ts'
import {diffLines} from '../../../src/domain/line-diff.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import {filesDigest, type Manifest, type Release, type ReleaseFile} from '../../../src/domain/release.ts'
import type {ServerName} from '../../../src/domain/server-name.ts'
import type {ReleaseNumber} from '../../../src/domain/store-keys.ts'
import type {DiffResult, FileDiff} from '../../../src/usecases/diff.ts'
import type {ListedRelease, ReleaseList} from '../../../src/usecases/list-releases.ts'
import type {ReportedServer, ServerStatus} from '../../../src/usecases/server-status.ts'
import type {EnvironmentStatus} from '../../../src/usecases/status.ts'
import type {Verification} from '../../../src/usecases/verify.ts'
import type {Inspection} from '../../../src/usecases/verify/inspect.ts'
import type {ViewStatus} from '../../../src/usecases/view-status.ts'
import {contentOf} from '../../support/builders.ts'
import {golden} from '../../support/golden.ts'

const path = (text: string) => text as LivePath
const number = (value: number) => value as ReleaseNumber
const now = new Date('2026-11-22T16:30:00Z')

/** Colours as words, so that a golden file shows them. */
const loud: Style = {
  bold: (text) => `<b>${text}</b>`,
  dim: (text) => `<dim>${text}</dim>`,
  red: (text) => `<red>${text}</red>`,
  green: (text) => `<green>${text}</green>`,
  yellow: (text) => `<yellow>${text}</yellow>`,
}

const environment = (name = 'tst'): Environment => ({
  name: name as EnvironmentName,
  url: `s3://jobscheduler/jobscheduler-${name}/`,
  location: {kind: 's3', bucket: 'jobscheduler', prefix: `jobscheduler-${name}/`},
  protected: false,
  objects: true,
})

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

describe('given a difference to show', () => {
  const file = (name: string, before: string | undefined, after: string | undefined): FileDiff => {
    const lines = diffLines(before, after)
    if (before === undefined) return {change: {kind: 'add', path: path(name), after: contentOf(after ?? '')}, lines}
    if (after === undefined) return {change: {kind: 'delete', path: path(name), before: contentOf(before)}, lines}
    return {change: {kind: 'modify', path: path(name), before: contentOf(before), after: contentOf(after)}, lines}
  }
  const changed: FileDiff['change'] = {
    kind: 'modify',
    path: path('picture.png'),
    before: contentOf('old'),
    after: contentOf('new'),
  }
  const result: DiffResult = {
    from: {
      kind: 'release',
      environment: environment().name,
      release: number(42),
      sha256: sha256('line 1'),
      tree: sha256('tree'),
    },
    to: {kind: 'folder', path: '/home/maria/live'},
    files: [
      file('billing/close.job.xml', undefined, '<job/>\n'),
      file('billing/load.job.xml', '<job>\n\techo 1\n</job>\n', '<job>\n\techo \u001b[31m2\r\n</job>'),
      file('empty.txt', undefined, ''),
      file('old.job.xml', '<job/>\n', undefined),
      {change: changed, lines: {kind: 'unshown', reason: 'binary'}},
      {change: {...changed, path: path('same.job.xml')}, lines: {kind: 'unshown', reason: 'same-text'}},
      {change: {...changed, path: path('video.mp4')}, lines: {kind: 'unshown', reason: 'too-large'}},
      {change: {...changed, path: path('z.txt')}, lines: {kind: 'unshown', reason: 'left-out'}},
    ],
  }

  it('is a patch whose control characters are seen, not obeyed', () => {
    golden('render/diff-unified.txt', renderDiff(result, 'unified', plainStyle))
    golden('render/diff-unified-colours.txt', renderDiff(result, 'unified', loud))
  })

  it('is a list with sizes, or only paths', () => {
    golden('render/diff-stat.txt', renderDiff(result, 'stat', plainStyle))
    golden('render/diff-name.txt', renderDiff(result, 'name', plainStyle))
  })

  it('says so when there is none', () => {
    const none: DiffResult = {...result, from: {kind: 'nothing', environment: environment('int').name}, files: []}
    golden('render/diff-none.txt', renderDiff(none, 'stat', plainStyle))
    assert.equal(renderDiff(none, 'unified', plainStyle) + renderDiff(none, 'name', plainStyle), '')
  })

  it('is one object as JSON', () => golden('render/diff.json', json(diffJson(result))))
})

describe('given a history to show', () => {
  const release = (value: number, over: Partial<Extract<ListedRelease, {kind: 'release'}>> = {}): ListedRelease => ({
    kind: 'release',
    release: number(value),
    sha256: sha256(String(value)),
    created: `2026-11-${String(value - 20).padStart(2, '0')}T09:05:00.000Z`,
    author: 'maria@desk-7',
    message: `change ${value}`,
    origin: {kind: 'push'},
    files: 340,
    counts: {added: 1, modified: 12, deleted: 0},
    known: 'hint',
    ...over,
  })
  const list: ReleaseList = {
    environment: environment(),
    newest: number(42),
    holes: [number(39)],
    strays: [number(5000)],
    releases: [
      release(42, {message: 'two lines\u001b[2J\nof text'}),
      release(41, {
        origin: {kind: 'rollback', release: number(35), paths: ['a.job.xml', 'billing', 'c', 'd'] as LivePath[]},
        author: 'jan@desk-12',
      }),
      {kind: 'bad', release: number(40), problem: 'release 40 is not valid JSON', replaced: true},
      {kind: 'missing', release: number(39)},
      {kind: 'collected', release: number(38)},
      {kind: 'bad', release: number(37), problem: 'release 37 is no gzip stream', replaced: false},
      {...release(36), ...{counts: undefined}} as unknown as ListedRelease,
    ],
  }

  it('is a table, newest first, with what is wrong below it', () => {
    golden('render/releases.txt', renderReleases(list, plainStyle, now))
    golden('render/releases-colours.txt', renderReleases(list, loud, now))
  })

  it('is one object as JSON', () => golden('render/releases.json', json(releasesJson(list))))
})

const view = (over: Partial<ViewStatus> = {}): ViewStatus => ({
  recorded: number(42),
  inLine: 340,
  unrecorded: [],
  missing: [],
  changed: [],
  obsolete: [],
  foreign: [],
  unchecked: [],
  ...over,
})

const server = (name: string, over: Partial<ReportedServer> = {}): ReportedServer => ({
  kind: 'reported',
  name: name as ServerName,
  environment: environment().name,
  release: number(42),
  sha256: sha256('42'),
  applied: '2026-11-22T13:23:00.000Z',
  agent: 'jsctl/0.1.0',
  verdicts: [],
  foreign: 0,
  edited: 0,
  reported: new Date('2026-11-22T13:23:01.000Z'),
  behind: 0,
  since: undefined,
  pace: 'in-time',
  likeness: 'same',
  ...over,
})

const newest = (name = 'tst', over: Partial<Manifest> = {}): Release => {
  const files: readonly ReleaseFile[] = [{path: path('a.job.xml'), ...contentOf('a'), pack: 0, offset: 0}]
  const manifest: Manifest = {
    format: 'jsctl/1',
    environment: {name: environment(name).name, id: '00000000-0000-4000-8000-000000000001'},
    release: number(42),
    parent: {release: number(41), sha256: sha256('41')},
    tree: filesDigest(files),
    created: '2026-11-22T13:22:31.000Z',
    author: 'maria@desk-7',
    message: 'nightly load: two more nodes',
    tool: 'jsctl/0.1.0',
    origin: {kind: 'push'},
    packs: [{sha256: sha256('pack'), size: 30, contentSize: 1}],
    files,
    findings: [],
    ...over,
  }
  return {kind: 'release', manifest, signatures: [], sha256: sha256('42'), storedSha256: sha256('stored')}
}

describe('given environments whose state is to be shown', () => {
  const fine: Extract<EnvironmentStatus, {kind: 'published'}> = {
    kind: 'published',
    environment: environment(),
    newest: newest(),
    holes: [],
    strays: [],
    hold: undefined,
    view: view({foreign: ['readme.txt']}),
    servers: [],
    moreServers: false,
    serversProblem: undefined,
  }
  const servers: readonly ServerStatus[] = [
    server('js-int-01'),
    server('js-int-02', {foreign: 3}),
    server('js-int-03', {
      release: number(40),
      applied: '2026-11-20T09:05:00.000Z',
      behind: 2,
      since: '2026-11-21T09:05:00.000Z',
      pace: 'late',
      edited: 1,
    }),
    server('js-int-04', {release: number(41), behind: 1, since: '2026-11-22T16:28:00.000Z'}),
    server('js-int-05', {release: number(1), behind: 41, pace: 'late', likeness: 'unknown'}),
    server('js-int-07', {release: number(41), behind: 1, pace: 'late', pinnedBelow: number(42)}),
    {kind: 'unbelievable', name: 'js-int-06' as ServerName, problem: 'the report is wrong: \u001b[2J'},
  ]
  const drifted: Extract<EnvironmentStatus, {kind: 'published'}> = {
    ...fine,
    environment: environment('int'),
    newest: newest('int'),
    servers,
    moreServers: true,
    holes: [number(3), number(4)],
    hold: {by: 'jan@desk-2', since: '2026-11-22T12:00:00.000Z', message: 'month end'},
    view: view({
      inLine: 336,
      missing: [path('a.job.xml')],
      changed: [path('b.job.xml'), path('c.job.xml')],
      obsolete: [path('d.job.xml')],
      foreign: ['evil\u001b[2J.txt'],
      unchecked: [path('e.job.xml')],
    }),
  }
  const all: readonly EnvironmentStatus[] = [
    fine,
    drifted,
    {
      ...fine,
      environment: environment('dev'),
      newest: newest('dev'),
      view: undefined,
      serversProblem: '.jsctl/servers is a symbolic link',
    },
    {kind: 'nothing-published', environment: environment('new'), plainObjects: 0},
    {kind: 'nothing-published', environment: environment('old'), plainObjects: 340},
    {
      kind: 'unreadable',
      environment: environment('prd'),
      failure: new Failure('forbidden', 'the bucket may not be listed', {
        hints: ['`jsctl env policy` prints the rights.'],
      }),
    },
  ]

  const promoted = (from: string, over: Partial<Manifest>): Release =>
    newest('prd', {
      release: number(7),
      origin: {
        kind: 'promote',
        environment: environment(from).name,
        id: '00000000-0000-4000-8000-000000000001',
        release: number(39),
        sha256: sha256('39'),
      },
      tree: sha256('older'),
      ...over,
    })
  const stages: readonly EnvironmentStatus[] = [
    {...fine, environment: environment('dev'), newest: newest('dev', {release: number(57), tree: sha256('dev')})},
    fine,
    {
      ...fine,
      environment: environment('int'),
      newest: newest('int', {release: number(12)}),
      servers: servers.slice(0, 1),
    },
    {...fine, environment: environment('prd'), newest: promoted('int', {}), servers: servers.slice(2, 4)},
    {
      ...fine,
      environment: {...environment('spare'), promoteFrom: environment('tst').name},
      newest: newest('spare', {release: number(3), tree: sha256('spare')}),
    },
    {
      ...fine,
      environment: environment('late'),
      newest: promoted('tst', {author: 'somebody.with.a.very.long.name@a-desk-far-away'}),
    },
  ]

  it('is a table, one row each, with what wants attention below it', () => {
    golden('render/status-overview.txt', renderOverview(all, plainStyle, {now}))
    golden('render/status-overview-colours.txt', renderOverview(all, loud, {now}))
  })

  it('the table says which run the same, and how far one is behind where its releases come from', () => {
    golden('render/status-stages.txt', renderOverview(stages, plainStyle, {now}))
    golden('render/status-stages.json', json(statusJson(stages)))
  })

  it('the table does without some columns on a narrow screen', () => {
    golden('render/status-narrow.txt', renderOverview(stages, plainStyle, {now, columns: 90}))
    const widest = (columns: number): number =>
      Math.max(
        ...renderOverview(stages.slice(0, 3), plainStyle, {now, columns})
          .split('\n')
          .map(({length}) => length),
      )
    assert.ok(widest(90) <= 90 && widest(90) > 70, String(widest(90)))
  })

  it('says so when there is no environment', () => {
    assert.equal(renderOverview([], plainStyle, {now}), 'no environment is configured\n')
  })

  it('is one block each, with counts', () => {
    golden('render/status.txt', renderStatus(all, plainStyle, {now, paths: 'counted'}))
    golden('render/status-colours.txt', renderStatus(all, loud, {now, paths: 'counted'}))
  })

  it('names the paths when asked', () => {
    golden('render/status-verbose.txt', renderStatus([drifted], plainStyle, {now, paths: 'named'}))
  })

  it('is one object as JSON', () => golden('render/status.json', json(statusJson(all))))

  it('ends with 2 for anything out of line only when asked, and with 10 for one environment with holes', () => {
    assert.equal(statusExitCode(all, false), 0)
    assert.equal(statusExitCode(all, true), 2)
    assert.equal(statusExitCode([fine], true), 0)
    assert.equal(statusExitCode([{...drifted, holes: []}], true), 2)
    assert.equal(statusExitCode([drifted], false), 10)
    assert.equal(statusExitCode([], true), 0)
    const withServer = (one: ServerStatus | undefined) => [{...fine, servers: one === undefined ? [] : [one]}]
    assert.deepEqual(
      servers.map((one) => statusExitCode(withServer(one), true)),
      [0, 0, 2, 0, 2, 2, 2],
    )
  })
})

describe('given a verified store', () => {
  const good: Inspection = {
    environment: environment(),
    newest: number(42),
    findings: [],
    releases: 42,
    packs: 9,
    packBytes: 81_231,
    data: 'read',
    collected: 0,
    replaced: [],
    unreferencedPacks: 0,
    foreign: [],
    holes: [],
    newestRelease: newest(),
    view: view(),
    described: new Map(),
    index: new Map(),
    broken: [],
  }
  const many = Array.from({length: 30}, (_, index) => ({
    problem: 'view' as const,
    key: `a${index}.job.xml`,
    message: 'it is released, and nothing is there',
  }))
  const bad: Verification = {
    repair: {
      filled: [number(17)],
      written: 2,
      deleted: 1,
      hint: 'written',
      packs: ['.jsctl/packs/bb.gz'],
      republished: number(43),
    },
    inspection: {
      ...good,
      data: 'not-read',
      collected: 3,
      replaced: [{release: 40, by: 41}],
      unreferencedPacks: 1,
      foreign: ['readme.txt', 'x.txt'],
      findings: [
        ...many,
        {problem: 'pack', key: '.jsctl/packs/aa.gz', release: number(42), message: 'it is gone; release 42 needs it'},
        {problem: 'key', key: '.jsctl/evil\u001b[2J', message: 'jsctl writes no such key'},
      ],
    },
  }

  it('says what was looked at when all is in order', () => {
    golden('render/verify-good.txt', renderVerification({inspection: good}, plainStyle))
    assert.equal(verificationExitCode({inspection: good}), 0)
  })

  it('lists problems by kind with what helps, and counts where there are many', () => {
    golden('render/verify-bad.txt', renderVerification(bad, plainStyle))
    golden('render/verify-bad-colours.txt', renderVerification(bad, loud))
    assert.match(renderVerification(bad, plainStyle, 'all'), /a29\.job\.xml/)
    assert.equal(verificationExitCode(bad), 10)
  })

  it('is one object as JSON', () => golden('render/verify.json', json(verificationJson(bad))))
})

describe('given a point in time', () => {
  it('is shown where the reader is', () => {
    const local = new Date(2026, 0, 2, 3, 4)
    assert.equal(localTime(local), '2026-01-02 03:04')
  })

  it('is shown as it is written where no calendar has it', () => {
    assert.equal(localTime('2026-02-30T99:00:00Z'), '2026-02-30T99:00:00Z')
    assert.equal(age('2026-02-30T99:00:00Z', now), 'at no time')
  })

  it('has an age in the largest unit that fits', () => {
    const ages = [0, 59, 60, 3599, 7200, 86_400, 40 * 86_400, 800 * 86_400].map((seconds) =>
      age(new Date(now.getTime() - seconds * 1000), now),
    )
    assert.deepEqual(ages, [
      'just now',
      'just now',
      '1 minute ago',
      '59 minutes ago',
      '2 hours ago',
      '1 day ago',
      '1 month ago',
      '2 years ago',
    ])
    assert.equal(age(new Date(now.getTime() + 3_600_000), now), 'in the future')
  })
})
