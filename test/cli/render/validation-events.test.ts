import assert from 'node:assert/strict'
import {renderValidationEvent, validationEventJson} from '../../../src/cli/render/validation-events.ts'
import {plainStyle} from '../../../src/cli/style.ts'
import {Failure} from '../../../src/domain/failure.ts'
import type {Finding, Severity} from '../../../src/domain/finding.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import {countFindings} from '../../../src/usecases/check-folder.ts'
import type {ValidationEvent} from '../../../src/usecases/validating/events.ts'

const TIME = new Date('2026-11-22T13:22:31.000Z')

const found = (path: string, severity: Severity, message = 'the job has no script'): Finding => ({
  rule: 'job.no-script',
  severity,
  path,
  line: 4,
  column: 1,
  message,
})

const next = (
  changed: readonly string[],
  fresh: readonly Finding[],
  mended: readonly Finding[],
  findings: readonly Finding[],
): ValidationEvent => ({
  event: 'checked',
  round: 'next',
  changed: changed as readonly LivePath[],
  fresh,
  mended,
  result: {
    folder: '/live',
    tree: new Map(),
    facts: new Map(),
    objects: new Map(),
    findings,
    counts: countFindings(findings),
    ignored: [],
    refused: [],
  },
})

const render = (event: ValidationEvent, more: Partial<Parameters<typeof renderValidationEvent>[3]> = {}): string =>
  renderValidationEvent(event, TIME, plainStyle, {show: 'some', talk: 'normal', ...more})

describe('given a check that stays, as people read it', () => {
  it('a round says when, what was saved, what is new, what is mended, and how many there are', () => {
    const [error, warning, gone] = [
      found('a.job.xml', 'error'),
      found('b.job.xml', 'warning'),
      found('c.job.xml', 'error'),
    ]
    assert.equal(
      render(next(['a.job.xml'], [error], [gone], [error, warning])),
      `
2026-11-22T13:22:31Z a.job.xml
a.job.xml:4:1 error the job has no script (job.no-script)

mended c.job.xml:4:1 the job has no script (job.no-script)

1 new, 1 mended, 2 in all: 1 error, 1 warning
`,
    )
  })

  it('notes count with -v only', () => {
    const event = next(['a.job.xml'], [found('a.job.xml', 'info')], [], [found('a.job.xml', 'info')])
    assert.match(render(event), /\n0 new, 0 mended, 0 in all\n$/)
    assert.match(render(event, {show: 'all'}), /\n1 new, 0 mended, 1 in all: 1 note\n$/)
  })

  it('of many files and many mended findings the first ones are named', () => {
    const mended = Array.from({length: 12}, (_, index) => found(`${index}.job.xml`, 'error'))
    const text = render(
      next(
        mended.map(({path}) => path),
        [],
        mended,
        [],
      ),
    )
    assert.match(text, /Z 0\.job\.xml, 1\.job\.xml, 2\.job\.xml and 9 more\n/)
    assert.match(text, /\n… and 2 more mended \(-v\)\n/)
    assert.doesNotMatch(render(next([], [], mended, []), {show: 'all'}), /more mended/)
  })

  it('on a screen a line as wide as it parts the rounds; a long name leaves a short one', () => {
    const [, line = ''] = render(next(['a.job.xml'], [], [], []), {columns: 60}).split('\n')
    assert.match(line, /^2026-11-22T13:22:31Z a\.job\.xml ─+$/)
    assert.equal(line.length, 60)
    assert.match(render(next(['x'.repeat(80)], [], [], []), {columns: 60}), /x ───\n/)
  })

  it('names are printable', () => {
    assert.ok(!render(next(['a\u001b[2J.job.xml'], [], [], [])).includes('\u001b'))
    assert.ok(!validationEventJson(next(['a\u009b.job.xml'], [], [], []), TIME, 'lenient').includes('\u009b'))
  })

  it('says how it looks where nothing is heard, and that it waits for a folder', () => {
    const reason = new Failure('temporary', 'no more watches (ENOSPC)', {hints: ['Raise the limit.']})
    assert.equal(
      render({event: 'looking', reason, every: 3000}),
      'warning: no more watches (ENOSPC): it is looked at every 3 s\n  Raise the limit.\n',
    )
    assert.match(render({event: 'failed', failure: reason}), /It is looked at again until it can be read\.\n$/)
  })

  it('-q does not say that it waits', () => {
    const watching: ValidationEvent = {event: 'watching', folder: '/live'}
    assert.deepEqual(
      [render(watching, {talk: 'quiet'}), render(watching)],
      ['', 'waiting for changes; Ctrl-C ends it\n'],
    )
  })
})

describe('given a check that stays, as tools read it', () => {
  it('a check is one line with the whole state and what differs, --strict in its result', () => {
    const warning = found('a.job.xml', 'warning')
    const line = validationEventJson(next(['a.job.xml'], [warning], [], [warning]), TIME, 'strict')
    assert.deepEqual(JSON.parse(line), {
      time: '2026-11-22T13:22:31.000Z',
      event: 'checked',
      changed: ['a.job.xml'],
      new: [warning],
      mended: [],
      result: 'invalid',
      folder: '/live',
      files: 0,
      objects: {},
      counts: {errors: 0, warnings: 1, infos: 0},
      findings: [warning],
      mendable: 0,
      ignored: [],
    })
    assert.equal(line.split('\n').length, 2)
  })
})
