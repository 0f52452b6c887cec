import assert from 'node:assert/strict'
import {changeSummary, renderChanges} from '../../../src/cli/render/changes.ts'
import {humanSize} from '../../../src/cli/render/size.ts'
import {renderTable} from '../../../src/cli/render/table.ts'
import {plainStyle} from '../../../src/cli/style.ts'
import {sha256} from '../../../src/domain/digest.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import type {Change} from '../../../src/domain/tree.ts'

const content = (size: number) => ({sha256: sha256(String(size)), size})
const path = (text: string) => text as LivePath

const three: readonly Change[] = [
  {kind: 'add', path: path('billing/load.job.xml'), after: content(512)},
  {kind: 'modify', path: path('billing/nightly.job_chain.xml'), before: content(1000), after: content(2048)},
  {kind: 'delete', path: path('old.job.xml'), before: content(300)},
]

describe('given a list of changes to show', () => {
  it('puts sign, path and size of each on a line, in columns', () => {
    assert.equal(
      renderChanges(three, plainStyle),
      [
        '  +  billing/load.job.xml           512 B',
        '  ~  billing/nightly.job_chain.xml  2.0 KiB (was 1000 B)',
        '  -  old.job.xml                    300 B',
        '',
      ].join('\n'),
    )
  })

  it('colours by kind without disturbing the columns', () => {
    const loud = {...plainStyle, green: (text: string) => `<${text}>`}
    assert.match(renderChanges(three, loud), /<\+> {2}<billing\/load\.job\.xml> {11}512 B/)
  })

  it('says how many it left out beyond the limit, but never leaves out a single one', () => {
    assert.match(renderChanges(three, plainStyle, 1), /load\.job\.xml.*\n {2}… and 2 more\n$/)
    assert.equal(renderChanges(three, plainStyle, 2), renderChanges(three, plainStyle))
  })

  it('shows nothing for no changes', () => {
    assert.equal(renderChanges([], plainStyle), '')
    assert.equal(changeSummary([]), 'no changes')
  })

  it('sums up what is there, and leaves out what is not', () => {
    assert.equal(changeSummary(three), '1 added, 1 changed, 1 deleted (2.5 KiB)')
    assert.equal(changeSummary(three.slice(2)), '1 deleted')
  })
})

describe('given a number of bytes', () => {
  it('shows it in the unit that people would choose', () => {
    const shown = [0, 1023, 1024, 1536, 10 * 1024, 1_048_000, 1_048_576, 5 * 1024 ** 3].map(humanSize)
    assert.deepEqual(shown, ['0 B', '1023 B', '1.0 KiB', '1.5 KiB', '10 KiB', '1023 KiB', '1.0 MiB', '5.0 GiB'])
  })
})

describe('given rows of a table', () => {
  it('aligns columns to the widest cell and leaves no blanks at the end', () => {
    const rows = [
      ['a', {text: '7', align: 'right' as const}, 'x'],
      ['größe', {text: '1,000', align: 'right' as const}, ''],
    ]
    assert.equal(renderTable(rows), 'a          7  x\ngröße  1,000\n')
  })
})
