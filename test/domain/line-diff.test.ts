import assert from 'node:assert/strict'
import {applyPatch} from 'diff'
import fc from 'fast-check'
import {diffLines, type Hunk, type LineDiff} from '../../src/domain/line-diff.ts'
import {readableText} from '../../src/domain/readable-text.ts'

const hunksOf = (diff: LineDiff): readonly Hunk[] => {
  assert.ok(diff.kind === 'hunks')
  return diff.hunks
}

const linesOf = (diff: LineDiff): readonly string[] => hunksOf(diff).flatMap(({lines}) => lines)

const numbered = (count: number, line = (number: number) => `line ${number}`): string =>
  Array.from({length: count}, (_, index) => `${line(index + 1)}\n`).join('')

describe('given two texts of a file', () => {
  it('shows the changed line with three lines around it', () => {
    const before = numbered(20)
    const [hunk, second] = hunksOf(diffLines(before, before.replace('line 10\n', 'line ten\n')))
    assert.equal(second, undefined)
    assert.deepEqual(hunk, {
      oldStart: 7,
      oldLines: 7,
      newStart: 7,
      newLines: 7,
      lines: [' line 7', ' line 8', ' line 9', '-line 10', '+line ten', ' line 11', ' line 12', ' line 13'],
    })
  })

  it('says where the last line has no end', () => {
    const lines = linesOf(diffLines('<job/>\n', '<job/>'))
    assert.deepEqual(lines, ['-<job/>', '+<job/>', '\\ No newline at end of file'])
  })

  it('leaves out the carriage returns that every line has', () => {
    assert.deepEqual(linesOf(diffLines('a\r\nb\r\n', 'a\r\nc\r\n')), [' a', '-b', '+c'])
  })

  it('keeps them where line ends are what changed', () => {
    assert.deepEqual(linesOf(diffLines('a\r\n', 'a\n')), ['-a\r', '+a'])
  })

  it('says that the texts are the same when only the bytes differ', () => {
    assert.deepEqual(diffLines('a\n', 'a\n'), {kind: 'unshown', reason: 'same-text'})
  })

  it('gives up looking for the shortest way between long texts that have nothing in common', () => {
    const started = performance.now()
    const [hunk] = hunksOf(
      diffLines(
        numbered(20_000),
        numbered(20_000, (number) => `other ${number}`),
      ),
    )
    assert.equal(hunk?.lines.length, 40_000)
    assert.ok(performance.now() - started < 20_000)
  })

  it('is a patch that makes the second text of the first', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '', ' x'), {maxLength: 12}).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after)
        const hunks = hunksOf(diffLines(before, after)).map((hunk) => ({...hunk, lines: [...hunk.lines]}))
        const patch = {oldFileName: 'a', newFileName: 'b', oldHeader: undefined, newHeader: undefined, hunks}
        // The package counts an empty side from one further on than a unified diff writes it.
        const shifted = patch.hunks.map((hunk) => ({
          ...hunk,
          oldStart: hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart,
          newStart: hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart,
        }))
        assert.equal(applyPatch(before, {...patch, hunks: shifted}), after)
      }),
    )
  })
})

describe('given a file that is new or deleted', () => {
  it('shows all of its lines', () => {
    assert.deepEqual(hunksOf(diffLines(undefined, 'a\nb')), [
      {oldStart: 0, oldLines: 0, newStart: 1, newLines: 2, lines: ['+a', '+b', '\\ No newline at end of file']},
    ])
    assert.deepEqual(hunksOf(diffLines('a\n', undefined)), [
      {oldStart: 1, oldLines: 1, newStart: 0, newLines: 0, lines: ['-a']},
    ])
  })

  it('shows nothing of an empty one', () => {
    assert.deepEqual(diffLines(undefined, ''), {kind: 'hunks', hunks: []})
  })
})

describe('given bytes to show', () => {
  it('reads them by their XML declaration', () => {
    const bytes = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><job title="Übergabe"/>', 'latin1')
    assert.match(readableText(bytes) ?? '', /Übergabe/)
  })

  it('reads UTF-16 by its byte order mark', () => {
    assert.equal(readableText(Buffer.from('\ufeff<job/>', 'utf16le')), '<job/>')
  })

  it('takes bytes that are no text for binary', () => {
    assert.equal(readableText(Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x00)), undefined)
    assert.equal(readableText(Uint8Array.of(0xff, 0xfb, 0x90)), undefined)
  })
})
