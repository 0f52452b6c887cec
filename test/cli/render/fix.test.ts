import assert from 'node:assert/strict'
import * as v from 'valibot'
import {fixExitCode, fixJson, renderFixed} from '../../../src/cli/render/fix.ts'
import {validationSchema} from '../../../src/cli/render/validation-schema.ts'
import {plainStyle} from '../../../src/cli/style.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import type {MendableFinding} from '../../../src/domain/rules/mending.ts'
import {countFindings} from '../../../src/usecases/check-folder.ts'
import type {FixedFolder} from '../../../src/usecases/fix.ts'
import type {LeftFile} from '../../../src/usecases/left-file.ts'

const path = (text: string) => text as LivePath
const yes: MendableFinding = {
  rule: 'xsd.yesno',
  severity: 'error',
  path: 'a.job.xml',
  line: 2,
  column: 6,
  message: 'order holds "YES"',
  fix: {kind: 'value', attribute: 'order', old: 'YES', new: 'yes'},
}
const suffix: MendableFinding = {
  rule: 'file.suffix-case',
  severity: 'error',
  path: 'x/b.Job.xml',
  message: 'not in lower case',
  fix: {kind: 'rename', path: path('x/b.job.xml')},
}
const left = (reason: LeftFile['reason']): LeftFile => ({path: path('c.job.xml'), reason, message: 'why', hint: 'Do.'})

const fixed = (more: Partial<FixedFolder>): FixedFolder => ({
  mode: 'fix',
  files: [
    {path: path('a.job.xml'), mended: [yes]},
    // Found only after it was renamed.
    {path: path('x/b.Job.xml'), renamed: path('x/b.job.xml'), mended: [suffix, {...yes, path: 'x/b.job.xml'}]},
  ],
  left: [],
  checked: {
    folder: '/live',
    tree: new Map(),
    facts: new Map(),
    findings: [],
    counts: countFindings([]),
    objects: new Map(),
    ignored: [],
    refused: [],
  },
  ...more,
})
const text = (more: Partial<FixedFolder>) => renderFixed(fixed(more), plainStyle, {show: 'some'})

describe('given a mended folder to show', () => {
  it('names every fix with its place, the old and the new value, then what was left alone, then what remains', () => {
    assert.equal(
      text({left: [left('changed')]}),
      [
        'a.job.xml:2:6 mended order "YES" → "yes" (xsd.yesno)',
        'x/b.Job.xml mended renamed to x/b.job.xml (file.suffix-case)',
        'x/b.Job.xml:2:6 mended order "YES" → "yes" (xsd.yesno)',
        'c.job.xml left alone: why',
        '    Do.',
        '',
        '/live: 0 files, no object',
        'no errors, no warnings',
        '3 findings mended in 2 files, 1 file left alone',
        '',
      ].join('\n'),
    )
  })

  it('says that there was nothing to mend', () => {
    assert.match(text({files: []}), /^\/live: [^]*\n0 findings mended\n$/)
    assert.match(text({files: [], mode: 'dry-run'}), /\ndry run: 0 findings would be mended; nothing was written\n$/)
  })

  it('shows nothing that a terminal would obey, in places, values and patches', () => {
    const hostile = path('a\u001b[2J.job.xml')
    const hunk = {oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines: ['-\u001b[2J', '+\u001b[2J']}
    const files = [{path: hostile, renamed: hostile, mended: [yes], lines: {kind: 'hunks', hunks: [hunk]}}] as const
    for (const mode of ['fix', 'dry-run'] as const) {
      const shown = text({mode, files})
      assert.match(shown, /a\\u001b\[2J/)
      assert.ok(!shown.includes('\u001b'))
    }
  })

  it('ends by what could not be written, else by what remains', () => {
    const error = fixed({checked: {...fixed({}).checked, counts: {error: 1, warning: 0, info: 0}}})
    assert.deepEqual(
      [
        fixed({}),
        fixed({left: [left('changed')]}),
        error,
        fixed({left: [left('temporary')]}),
        {...error, left: [left('temporary'), left('forbidden')]},
      ].map((one) => fixExitCode(one, 'lenient')),
      [0, 0, 3, 75, 4],
    )
  })

  it('as JSON it is what schemas/validation.schema.json says, and the same as the text', () => {
    const files = [
      {...fixed({}).files[0], path: path('a.job.xml'), mended: [yes], lines: {kind: 'unshown', reason: 'binary'}},
    ] as const
    for (const more of [
      {left: [left('ignored'), left('hard-link'), left('half-renamed')]},
      {mode: 'dry-run', files},
      {files: []},
    ] as const)
      v.parse(validationSchema, JSON.parse(JSON.stringify(fixJson(fixed(more), 'lenient'))))
    const {fix} = fixJson(fixed({left: [left('taken')]}), 'lenient')
    assert.deepEqual(
      [fix.mode, fix.mended.map(({path: one, findings}) => [one, findings.length]), fix.left],
      [
        'fix',
        [
          ['a.job.xml', 1],
          ['x/b.Job.xml', 2],
        ],
        [left('taken')],
      ],
    )
  })
})
