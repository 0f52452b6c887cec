import assert from 'node:assert/strict'
import fc from 'fast-check'
import {jsonText, screenText} from '../../src/cli/screen-text.ts'
import {terminalStyle, wantsColour} from '../../src/cli/terminal.ts'

/** What a terminal obeys, or what turns the direction of writing. */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001b',
      '[',
      '31',
      'm',
      ']',
      '0;x',
      '\u0007',
      '\u009b',
      '\r',
      '\n',
      '\t',
      '\u202e',
      'ä',
      '😀',
      '"',
    ),
    fc.string({unit: 'binary', maxLength: 3}),
  ),
})

describe('given a text for the screen', () => {
  it('nothing but our own colours steers a terminal', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = screenText(text).replace(/\u001b\[(?:1|2|22|31|32|33|39)m/g, '')
        assert.ok(!OBEYED.test(shown), JSON.stringify(shown))
      }),
    )
  })

  it('plain texts, line breaks, tabs and our own colours stay as they are', () => {
    const {bold, dim, red, green, yellow} = terminalStyle(
      Object.assign(Object.create(process.stdout) as NodeJS.WriteStream, {isTTY: true}),
      'allowed',
    )
    const text = `${bold('a')}\t${dim('ä')}\n${red('→')} ${green('y')} ${yellow('😀')}\n`
    assert.equal(screenText(text), text)
  })

  it('a forged title, a moved cursor and a hidden text become visible', () => {
    assert.equal(screenText('a\u001b]0;x\u0007b'), 'a\\u001b]0;x\\u0007b')
    assert.equal(screenText('\u001b[2Jx\u001b[8my'), '\\u001b[2Jx\\u001b[8my')
    assert.equal(screenText('good\rbad'), 'good\\u000dbad')
  })
})

describe('given a value for --json', () => {
  it('it is read back as it was, and steers no terminal', () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), (value) => {
        const text = jsonText(value)
        assert.ok(!OBEYED.test(text), JSON.stringify(text))
        assert.deepEqual({...(JSON.parse(text) as object)}, {...value})
      }),
    )
  })
})

describe('given the wish for colours', () => {
  const wants = (variables: Record<string, string>, terminal = true, flag: 'allowed' | 'never' = 'allowed'): boolean =>
    wantsColour({flag, variables, terminal})

  it('a terminal has them, a file does not', () => {
    assert.ok(wants({}))
    assert.ok(!wants({}, false))
    assert.ok(!wants({TERM: 'dumb'}))
  })

  it('the flag and NO_COLOR win over FORCE_COLOR; empty variables do not count', () => {
    assert.ok(wants({FORCE_COLOR: '1'}, false))
    assert.ok(!wants({FORCE_COLOR: '0'}))
    assert.ok(!wants({FORCE_COLOR: '1', NO_COLOR: '1'}))
    assert.ok(wants({NO_COLOR: ''}))
    assert.ok(!wants({FORCE_COLOR: '1'}, true, 'never'))
  })
})
