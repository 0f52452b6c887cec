import assert from 'node:assert/strict'
import {renderFindings} from '../../../src/cli/render/findings.ts'
import {renderValidation, validationExitCode, validationJson} from '../../../src/cli/render/validation.ts'
import {plainStyle, type Style} from '../../../src/cli/style.ts'
import {sha256} from '../../../src/domain/digest.ts'
import type {Finding} from '../../../src/domain/finding.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import {countFindings, type CheckedFolder} from '../../../src/usecases/check-folder.ts'

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

  it('shows 100 of many and counts the rest, unless all is wanted', () => {
    const many = Array.from({length: 1234}, (_, line): Finding => ({...error, line}))
    assert.equal(renderFindings(many, plainStyle).split('\n').length, 103)
    assert.match(renderFindings(many, plainStyle), /… and 1,134 more; -v shows all\n$/)
    assert.equal(renderFindings(many, plainStyle, {show: 'all'}).split('\n').length, 1235)
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
      ignored: [],
    })
  })
})
