import assert from 'node:assert/strict'
import * as v from 'valibot'
import {validationSchema} from '../../../src/cli/render/validation-schema.ts'
import {renderFindings} from '../../../src/cli/render/findings.ts'
import {renderValidation, validationExitCode, validationJson} from '../../../src/cli/render/validation.ts'
import {plainStyle, type Style} from '../../../src/cli/style.ts'
import {sha256} from '../../../src/domain/digest.ts'
import type {Finding} from '../../../src/domain/finding.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import {countFindings, type CheckedFolder} from '../../../src/usecases/check-folder.ts'
import {golden} from '../../support/golden.ts'

const error: Finding = {
  rule: 'xml.escape',
  severity: 'error',
  path: 'a.job.xml',
  line: 3,
  column: 5,
  message: '"&" must be written as &amp;',
}
const warning: Finding = {
  rule: 'job.tasks-zero',
  severity: 'warning',
  path: 'b.job.xml',
  line: 1,
  message: 'it can never start',
}
const info: Finding = {rule: 'file.temp', severity: 'info', path: 'a.job.xml~', message: 'left by an editor'}

const checked = (findings: readonly Finding[]): CheckedFolder => ({
  folder: '/live',
  tree: new Map([
    ['a.job.xml' as LivePath, {sha256: sha256('a'), size: 1}],
    ['p.process_class.xml' as LivePath, {sha256: sha256('p'), size: 1}],
  ]),
  findings,
  counts: countFindings(findings),
  facts: new Map(),
  objects: new Map([
    ['process_class', 2],
    ['job', 1],
  ]),
  ignored: [],
  refused: [],
})
const text = (findings: readonly Finding[]): string => renderValidation(checked(findings), plainStyle, {show: 'some'})

describe('given findings to show', () => {
  it('puts place, severity, message and rule on one line that editors understand', () => {
    assert.equal(renderFindings([error], plainStyle), 'a.job.xml:3:5 error "&" must be written as &amp; (xml.escape)\n')
  })

  it('shows the line with a mark, the hint, and what JobScheduler does', () => {
    const full: Finding = {
      ...error,
      excerpt: {text: 'ä & b', caret: 2},
      hint: 'Escape it.',
      engine: {code: 'SCHEDULER-428', effect: 'refuses the file'},
    }
    assert.equal(
      renderFindings([full], plainStyle),
      [
        'a.job.xml:3:5 error "&" must be written as &amp; (xml.escape)',
        '    | ä & b',
        '    |   ^',
        '    Escape it.',
        '    JobScheduler refuses the file (SCHEDULER-428)',
        '',
      ].join('\n'),
    )
  })

  it('keeps the findings of one file together, with an empty line before the next file', () => {
    const lines = renderFindings([error, {...error, line: 9}, warning], plainStyle).split('\n')
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      ['a.job.xml:3:5', 'a.job.xml:9:5', '', 'b.job.xml:1', ''],
    )
  })

  it('leaves notes out, unless all is wanted', () => {
    assert.equal(renderFindings([info], plainStyle), '')
    assert.match(renderFindings([info], plainStyle, {show: 'all'}), /^a\.job\.xml~ info left by an editor/)
  })

  it('shows three of many that are alike in a file and counts the rest, unless all is wanted', () => {
    const many = Array.from({length: 1234}, (_, line): Finding => ({...error, line}))
    assert.equal(renderFindings(many, plainStyle).split('\n').length, 5)
    assert.match(renderFindings(many, plainStyle), /\n {2}… and 1,231 more like it \(xml\.escape; -v\)\n$/)
    assert.equal(renderFindings(many, plainStyle, {show: 'all'}).split('\n').length, 1235)
  })

  it('one error is not drowned by five hundred warnings, however the files are called', () => {
    const warnings = Array.from({length: 500}, (_, index): Finding => ({...warning, path: `a${index}.job.xml`}))
    const shown = renderFindings([...warnings, {...error, path: 'z.job.xml'}], plainStyle)
    assert.match(shown, /\nz\.job\.xml:3:5 error/)
    assert.match(shown, /\n… and 490 more \(job\.tasks-zero\) in 490 other files \(-v\)\n$/)
  })

  it('says once what JobScheduler does with what a rule finds', () => {
    const engine = {effect: 'never starts it'}
    const shown = renderFindings(
      [
        {...warning, engine},
        {...warning, path: 'c.job.xml', engine},
      ],
      plainStyle,
    )
    assert.equal(shown.split('never starts it').length, 2)
  })

  it('a mixture of many kinds looks like this', () => {
    const engine = {code: 'SCHEDULER-428', effect: 'refuses the file'}
    const excerpt = {text: `\u2007\u2007<job title="日本 ${'x'.repeat(60)} & y" order="yes">`, caret: 79}
    const findings = [
      ...Array.from({length: 40}, (_, line): Finding => ({...error, line: line + 1, excerpt, engine})),
      ...Array.from({length: 3}, (_, line): Finding => ({...warning, path: 'a.job.xml', line: line + 50})),
      ...Array.from({length: 9}, (_, at): Finding => ({
        ...warning,
        path: 'a.job.xml',
        rule: `job.r${at}`,
        line: at + 60,
      })),
      ...Array.from({length: 500}, (_, at): Finding => ({
        ...warning,
        path: `many/${String(at).padStart(3, '0')}.job.xml`,
      })),
      info,
    ]
    const style: Style = {
      bold: (word) => `*${word}*`,
      dim: (word) => `<${word}>`,
      red: (word) => `r{${word}}`,
      green: (word) => word,
      yellow: (word) => `y{${word}}`,
    }
    const folder = checked(findings)
    golden('render/validation-many.txt', renderValidation(folder, plainStyle, {show: 'some'}))
    golden('render/validation-many-marked.txt', renderValidation(folder, style, {show: 'some', columns: 60}))
  })

  it('shows a hostile name as it is, without what a terminal would obey', () => {
    const hostile = renderFindings([{...error, path: 'a\u001b[2J\u202e.job.xml'}], plainStyle)
    assert.ok(hostile.startsWith('a\\u001b[2J\\u202e.job.xml:3:5 '))
  })

  it('paints errors red and warnings yellow', () => {
    const style: Style = {...plainStyle, red: (word) => `<r>${word}</r>`, yellow: (word) => `<y>${word}</y>`}
    assert.match(renderFindings([error, warning], style), /<r>error<\/r>[^]*<y>warning<\/y>/)
  })
})

describe('given a checked folder to show', () => {
  it('says what was looked at and that all is well', () => {
    assert.equal(text([]), '/live: 2 files, 3 objects: 2 process classes, 1 job\nno errors, no warnings\n')
  })

  it('ends with the counts', () => {
    assert.match(text([error, error, warning, info]), /\n2 errors, 1 warning in 2 files, 1 note \(-v shows them\)\n$/)
  })

  it('counts the names that were left out, and names them when asked to', () => {
    const some = {...checked([]), ignored: ['a.job.xml~', '.git/']}
    assert.match(
      renderValidation(some, plainStyle, {show: 'some'}),
      /no warnings, 2 names ignored \(-v names them\)\n$/,
    )
    assert.match(
      renderValidation(some, plainStyle, {show: 'all'}),
      /no warnings, 2 names ignored\n {2}ignored: a\.job\.xml~\n {2}ignored: \.git\/\n$/,
    )
  })

  it('as JSON it is what schemas/validation.schema.json says', () => {
    const excerpt = {text: 'ä & b', caret: 2}
    const full: Finding = {...error, excerpt, hint: 'x', engine: {code: 'SCHEDULER-428', effect: 'y'}}
    const fixes: readonly Finding[] = [
      {...error, fix: {kind: 'value', attribute: 'order', old: 'YES', new: 'yes'}},
      {...error, fix: {kind: 'rename', path: 'b.job.xml' as LivePath}},
    ]
    for (const findings of [[], [full, warning, info], fixes]) {
      const json = JSON.parse(JSON.stringify(validationJson(checked(findings), 'lenient'))) as unknown
      v.parse(validationSchema, json)
    }
    assert.throws(() => v.parse(validationSchema, {...validationJson(checked([]), 'lenient'), more: 1}))
  })

  it('says which findings can be mended, and how many, where there is a flag for it', () => {
    const mendable: Finding = {...error, hint: 'Escape it.', fix: {kind: 'value', old: 'YES', new: 'yes'}}
    const offered = renderValidation(checked([mendable, warning]), plainStyle, {show: 'some', mending: 'offered'})
    assert.match(offered, /\n {4}Escape it\. --fix can mend it\.\n[^]*\n1 finding can be mended with --fix; /)
    assert.doesNotMatch(text([mendable, warning]), /--fix/)
    assert.equal(validationJson(checked([mendable, warning]), 'lenient').mendable, 1)
  })

  it('ends with 3 for errors, and for warnings when it is strict', () => {
    const codes = [[], [info], [warning], [error]].map((findings) => [
      validationExitCode(checked(findings), 'lenient'),
      validationExitCode(checked(findings), 'strict'),
    ])
    assert.deepEqual(codes, [
      [0, 0],
      [0, 0],
      [0, 3],
      [3, 3],
    ])
  })

  it('gives the same as JSON', () => {
    const {findings, ...rest} = validationJson(checked([warning]), 'strict')
    assert.deepEqual(findings, [warning])
    assert.deepEqual(rest, {
      result: 'invalid',
      folder: '/live',
      files: 2,
      objects: {process_class: 2, job: 1},
      counts: {errors: 0, warnings: 1, infos: 0},
      mendable: 0,
      ignored: [],
    })
  })
})
