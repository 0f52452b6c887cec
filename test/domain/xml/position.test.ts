import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import type {Position} from '../../../src/domain/xml/document.ts'
import {excerptAt, placeFinder} from '../../../src/domain/xml/position.ts'

const excerptsAt = (text: string, positions: readonly Position[]) => {
  const places = placeFinder(text)
  return positions.map((position) => excerptAt(text, places.offsetOf(position)))
}

describe('given a place in a text', () => {
  it('the offset of a place leads back to it, in any text with any line ends', () => {
    const texts = fc
      .array(fc.constantFrom('a', 'ä', '\t', '\n', '\r', '\r\n', '😀', '<'), {maxLength: 40})
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, fc.nat(60), (text, wanted) => {
        const characters = Array.from(text)
        const offset = characters.slice(0, wanted).join('').length
        if (text.slice(offset - 1, offset + 1) === '\r\n') return
        assert.equal(placeFinder(text).offsetOf(placeFinder(text).at(offset)), offset)
      }),
    )
  })

  it('shows the line with the place under the caret', () => {
    const text = '<a>\r\n\t<b c="😀" d="x"/>\r\n</a>'
    const [first, second] = excerptsAt(text, [
      {line: 2, column: 2},
      {line: 2, column: 11},
    ])
    assert.deepEqual(first, {text: ' <b c="😀" d="x"/>', caret: 1})
    assert.deepEqual(second, {text: ' <b c="😀" d="x"/>', caret: 10})
  })

  it('cuts a long line on both sides of the place', () => {
    const [excerpt] = excerptsAt(`${'x'.repeat(5000)}!${'y'.repeat(5000)}`, [{line: 1, column: 5001}])
    assert.equal(excerpt?.text, `…${'x'.repeat(59)}!${'y'.repeat(58)}…`)
    assert.equal(Array.from(excerpt.text)[excerpt.caret], '!')
  })

  it('a place beyond the end of a line or text is its end', () => {
    const [line, text] = excerptsAt('ab\ncd', [
      {line: 1, column: 9},
      {line: 7, column: 1},
    ])
    assert.deepEqual(
      [line, text],
      [
        {text: 'ab', caret: 2},
        {text: 'cd', caret: 2},
      ],
    )
  })
})
