import assert from 'node:assert/strict'
import fc from 'fast-check'
import {xmlReader} from '../../../src/adapters/xml-reader.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import {isMendable} from '../../../src/domain/rules/mending.ts'
import {editBytes} from '../../../src/domain/xml/byte-edit.ts'
import {decodeXml} from '../../../src/domain/xml/decode.ts'
import {checkContent} from '../../../src/usecases/check-folder.ts'
import {mendFile} from '../../../src/usecases/mend-file.ts'

interface Coding {
  readonly name: string
  readonly declaration: string
  /** What it can hold beyond ASCII. */
  readonly characters: readonly string[]
  readonly encode: (text: string) => Uint8Array
}

const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
const windows1252 = (text: string): Buffer => Buffer.from(text.replaceAll('€', '\u0080'), 'latin1')

const CODINGS: readonly Coding[] = [
  {name: 'UTF-8', declaration: '', characters: ['ä', '€', '😀'], encode: (text) => Buffer.from(text)},
  {
    name: 'UTF-8 with a mark, declared as something else',
    declaration: '<?xml version="1.0" encoding="ISO-8859-1"?>',
    characters: ['ä', '€', '😀'],
    encode: (text) => Buffer.from(`\ufeff${text}`),
  },
  {
    name: 'ISO-8859-1',
    declaration: '<?xml version="1.0" encoding="ISO-8859-1"?>',
    characters: ['ä', '\u0080'],
    encode: (text) => Buffer.from(text, 'latin1'),
  },
  {
    name: 'windows-1252',
    declaration: '<?xml version="1.0" encoding="windows-1252"?>',
    characters: ['ä', '€'],
    encode: windows1252,
  },
  {
    name: 'UTF-16LE with a mark',
    declaration: '<?xml version="1.0" encoding="UTF-16"?>',
    characters: ['ä', '€', '😀'],
    encode: (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  },
  {
    name: 'UTF-16BE with a mark',
    declaration: '<?xml version="1.0" encoding="UTF-16"?>',
    characters: ['ä', '€', '😀'],
    encode: (text) => swapped(`\ufeff${text}`),
  },
  {
    name: 'UTF-16BE without a mark',
    declaration: '<?xml version="1.0" encoding="UTF-16BE"?>',
    characters: ['ä', '😀'],
    encode: swapped,
  },
]

interface Letter {
  readonly wrong: boolean
  readonly reference: 'none' | 'decimal' | 'hexadecimal'
}

const letter: fc.Arbitrary<Letter> = fc.record({
  wrong: fc.boolean(),
  reference: fc.constantFrom('none', 'none', 'decimal', 'hexadecimal'),
})

const written = (character: string, reference: Letter['reference']): string => {
  if (reference === 'none') return character
  const code = character.charCodeAt(0)
  return reference === 'decimal' ? `&#${code};` : `&#x${code.toString(16)};`
}

/** A value as somebody wrote it, and as it must be afterwards: letters that were right are not touched. */
const value = fc
  .tuple(
    fc.constantFrom('yes', 'no', 'true', 'false'),
    fc.array(letter, {minLength: 5, maxLength: 5}),
    fc.constantFrom('', ' ', '\t'),
  )
  .map(([word, letters, blank]) => {
    const each = Array.from(word, (character, index) => {
      const {wrong, reference} = letters[index] ?? {wrong: false, reference: 'none'}
      const before = written(wrong ? character.toUpperCase() : character, reference)
      return {before, after: wrong ? character : before}
    })
    return {
      before: blank + each.map(({before}) => before).join('') + blank,
      after: blank + each.map(({after}) => after).join('') + blank,
    }
  })

const lock = fc.record({
  value,
  quote: fc.constantFrom('"', "'"),
  equals: fc.constantFrom('=', ' = ', '\r\n=\t'),
  junk: fc.nat({max: 5}),
})

const documents = fc.record({
  coding: fc.constantFrom(...CODINGS),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  locks: fc.array(lock, {minLength: 1, maxLength: 4}),
  setting: value,
})

describe('given a file to mend', () => {
  it('exactly the wrong letters change, whatever its encoding, line ends, quotes and references are', () => {
    fc.assert(
      fc.property(documents, ({coding, end, locks, setting}) => {
        const text = (pick: 'before' | 'after'): string => {
          const uses = locks.map(({value: one, quote, equals, junk}, index) => {
            const odd = Array.from({length: junk}, (_, at) => coding.characters[at % coding.characters.length]).join('')
            return `<!-- exclusive="YES" ${odd} --><lock.use lock="exclusive=NO ${index}" exclusive${equals}${quote}${one[pick]}${quote}/>${odd.length > 3 ? `<?x exclusive="YES"?>${end}` : ''}`
          })
          return `${coding.declaration}<job title='exclusive="YES"'>${end}<settings><mail_on_error>${setting[pick]}</mail_on_error></settings>${uses.join(end)}<script language="shell"><![CDATA[exclusive="NO"]]></script></job>`
        }
        const [bytes, expected] = [coding.encode(text('before')), coding.encode(text('after'))]
        const path = 'a.job.xml' as LivePath
        const verdict = mendFile(path, bytes, {xml: xmlReader, rules: []})
        assert.equal(verdict.kind, 'mend', JSON.stringify(verdict))
        assert.equal(
          Buffer.from(verdict.mend.after).toString('hex'),
          Buffer.from(expected).toString('hex'),
          coding.name,
        )
        assert.deepEqual(checkContent(path, verdict.mend.after, xmlReader).filter(isMendable), [])
      }),
      {numRuns: 60},
    )
  })

  it('a file in Shift_JIS is not written where it holds characters of two bytes, and is where it holds none', () => {
    const head = '<?xml version="1.0" encoding="Shift_JIS"?><job title="'
    const tail = '" enabled="NO"/>'
    const plain = Buffer.from(head + tail)
    // The second byte of this character is that of a backslash.
    const mixed = Buffer.concat([Buffer.from(head), Buffer.from([0x83, 0x5c]), Buffer.from(tail)])
    const edit = (bytes: Uint8Array) => {
      const decoded = decodeXml(bytes)
      assert.ok(decoded.kind === 'text')
      const start = decoded.text.indexOf('NO')
      return editBytes(bytes, [{start, end: start + 2, text: 'no'}])
    }
    assert.deepEqual(Buffer.from(edit(plain) ?? []).toString('latin1'), head + tail.replace('NO', 'no'))
    assert.equal(edit(mixed), undefined)
  })
})
