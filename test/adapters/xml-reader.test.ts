import assert from 'node:assert/strict'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import type {XmlElement, XmlProblem} from '../../src/domain/xml/document.ts'

const utf8 = (text: string): Uint8Array => Buffer.from(text)
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const utf16le = (text: string): Uint8Array => Buffer.from(text, 'utf16le')
const utf16be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16()

const rootOf = (bytes: Uint8Array | string): XmlElement => {
  const document = xmlReader.read(typeof bytes === 'string' ? utf8(bytes) : bytes)
  assert.ok(document.kind === 'document', JSON.stringify(document))
  return document.root
}

const problemOf = (bytes: Uint8Array | string): XmlProblem => {
  const document = xmlReader.read(typeof bytes === 'string' ? utf8(bytes) : bytes)
  assert.ok(document.kind === 'problem', 'it was accepted')
  return document.problem
}

const textOf = (element: XmlElement): string =>
  element.children
    .map((node) => (node.kind === 'element' ? textOf(node) : node.kind === 'comment' ? '' : node.text))
    .join('')

const declared = (encoding: string, rest: string): string => `<?xml version="1.0" encoding="${encoding}"?>\n${rest}`

describe('given names with letters of other languages', () => {
  it('takes those that Java knows, by the fourth edition of XML 1.0, and no others', () => {
    assert.equal(rootOf('<größe><?δ x?><名 é="1"/></größe>').name, 'größe')
    for (const text of ['<a\u20ac/>', '<a><?p\u20ac x?></a>', '<a b\u20ac="1"/>'])
      assert.match(problemOf(text).message, /a name holds a character that JobScheduler's parser does not take/)
  })

  it('takes all of them in XML 1.1', () => {
    assert.equal(rootOf('<?xml version="1.1"?><a\u20ac/>').name, 'a\u20ac')
  })
})

describe('given a well-formed document', () => {
  it('gives elements, attributes, text, CDATA and comments in their order', () => {
    const {attributes, children, ...root} = rootOf(
      `<job title="a &amp; b" order='yes'>x<!-- c --><![CDATA[1 < 2]]>y<run_time/></job>`,
    )
    assert.deepEqual(root, {
      kind: 'element',
      name: 'job',
      position: {line: 1, column: 1},
      textPosition: {line: 1, column: 36},
    })
    assert.deepEqual(attributes, [
      {name: 'title', value: 'a & b', position: {line: 1, column: 6}},
      {name: 'order', value: 'yes', position: {line: 1, column: 24}},
    ])
    assert.deepEqual(children, [
      {kind: 'text', text: 'x'},
      {kind: 'comment', text: ' c '},
      {kind: 'cdata', text: '1 < 2'},
      {kind: 'text', text: 'y'},
      {kind: 'element', name: 'run_time', attributes: [], children: [], position: {line: 1, column: 65}},
    ])
  })

  it('counts lines by LF, CR LF and CR, and columns in characters', () => {
    const root = rootOf('<a>\r\n<b/>\r<c/>\n\t😀ä<d\n  e = "1"/></a>')
    const places = root.children.flatMap((node) =>
      node.kind === 'element' ? [[node.name, node.position.line, node.position.column]] : [],
    )
    assert.deepEqual(places, [
      ['b', 2, 1],
      ['c', 3, 1],
      ['d', 4, 4],
    ])
    const last = root.children.at(-1)
    assert.ok(last?.kind === 'element')
    assert.deepEqual(last.attributes, [{name: 'e', value: '1', position: {line: 5, column: 3}}])
  })

  it('finds the place of an attribute whose name and value occur before it, too', () => {
    const root = rootOf(`<a b='"b="' c="b" bb="=" b.b = '='/>`)
    assert.deepEqual(
      root.attributes.map(({name, value, position}) => [name, value, position.column]),
      [
        ['b', '"b="', 4],
        ['c', 'b', 13],
        ['bb', '=', 19],
        ['b.b', '=', 26],
      ],
    )
  })

  it('reads line breaks in attributes as blanks, and those in text as LF', () => {
    const root = rootOf('<a b="1\r\n2\t3&#10;4">x\r\ny\rz</a>')
    assert.equal(root.attributes[0]?.value, '1 2 3\n4')
    assert.equal(textOf(root), 'x\ny\nz')
  })

  it('resolves references once, and numbers as XML does, not as HTML', () => {
    assert.equal(
      textOf(rootOf('<a>&amp;lt; &amp;#228; &#228;&#xE4; &#128; &quot;&apos;&gt;</a>')),
      '&lt; &#228; ää \u0080 "\'>',
    )
  })

  it('keeps blanks and empty CDATA sections', () => {
    assert.deepEqual(
      rootOf('<a> <b/>\n<![CDATA[]]></a>').children.map(({kind}) => kind),
      ['text', 'element', 'text', 'cdata'],
    )
  })

  it('skips processing instructions, whatever quotes they hold', () => {
    assert.equal(textOf(rootOf(`<?a don't ?><a><?b "?>x<?c '<' ?>y</a><?d " ?>`)), 'xy')
  })

  it('is not confused by names that mean something in JavaScript', () => {
    const root = rootOf(
      '<__proto__ constructor="1" __proto__="2"><toString hasOwnProperty="3"/><xml/><e:e xmlns:e="u"/></__proto__>',
    )
    assert.equal(root.name, '__proto__')
    assert.deepEqual(
      root.attributes.map(({name, value}) => [name, value]),
      [
        ['constructor', '1'],
        ['__proto__', '2'],
      ],
    )
    assert.deepEqual(
      root.children.map((node) => node.kind === 'element' && node.name),
      ['toString', 'xml', 'e:e'],
    )
    assert.equal(Object.getPrototypeOf({}), Object.prototype)
    assert.equal(({} as {readonly polluted?: unknown}).polluted, undefined)
  })

  it('reads 200,000 references and a CDATA section of 3 MiB within seconds', () => {
    assert.equal(textOf(rootOf(`<a>${'&amp;'.repeat(200_000)}</a>`)).length, 200_000)
    assert.equal(textOf(rootOf(`<a><![CDATA[${'a < b &&\n'.repeat(350_000)}]]></a>`)).length, 3_150_000)
  }).timeout(20_000)
})

describe('given the bytes of a document', () => {
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['UTF-8 without a declaration', utf8('<a>ä€😀</a>'), 'ä€😀'],
    ['UTF-8 with a byte order mark', utf8('\ufeff<a>ä€😀</a>'), 'ä€😀'],
    ['UTF-8, declared in lower case', utf8(declared('utf-8', '<a>ä€</a>')), 'ä€'],
    ['UTF-16, low byte first, with a byte order mark', utf16le('\ufeff<a>ä€😀</a>'), 'ä€😀'],
    ['UTF-16, high byte first, with a byte order mark', utf16be(`\ufeff${declared('UTF-16', '<a>ä€😀</a>')}`), 'ä€😀'],
    ['UTF-16, low byte first, seen by its declaration', utf16le(declared('UTF-16LE', '<a>ä€</a>')), 'ä€'],
    ['UTF-16, high byte first, seen by its declaration', utf16be('<?xml version="1.0"?><a>ä€</a>'), 'ä€'],
    [
      'ISO-8859-1, whose bytes 80 to 9F are no letters',
      latin1(declared('ISO-8859-1', '<a>äß\x80\x9f</a>')),
      'äß\x80\x9f',
    ],
    ['windows-1252, whose byte 80 is the euro', latin1(declared('windows-1252', '<a>ä\x80\x96</a>')), 'ä€–'],
    ['ISO-8859-15, whose byte A4 is the euro', latin1(declared('iso-8859-15', '<a>\xa4</a>')), '€'],
    ['ISO-8859-2', latin1(declared('ISO-8859-2', '<a>\xb1</a>')), 'ą'],
    ['US-ASCII', utf8(declared('US-ASCII', '<a>plain &#228;</a>')), 'plain ä'],
    ['a byte order mark and another declaration', utf8(`\ufeff${declared('ISO-8859-1', '<a>ä</a>')}`), 'ä'],
    [
      'single quotes and blanks in the declaration',
      latin1("<?xml version = '1.0'\n encoding = 'latin1' standalone='yes'?><a>ä</a>"),
      'ä',
    ],
  ]
  for (const [what, bytes, text] of cases) it(`decodes ${what}`, () => assert.equal(textOf(rootOf(bytes)), text))

  it('reads a part of a larger buffer', () => {
    const whole = Buffer.concat([Buffer.from('xxx'), latin1(declared('ISO-8859-1', '<a>ä</a>')), Buffer.from('yyy')])
    assert.equal(textOf(rootOf(whole.subarray(3, -3))), 'ä')
  })

  const wrong: readonly (readonly [string, Uint8Array, string, number, number, RegExp])[] = [
    ['Latin-1 bytes without a declaration', latin1('<a>\n  grün</a>'), 'xml.encoding', 2, 5, /0xFC.*"ü"/],
    ['Latin-1 bytes declared as UTF-8', latin1(declared('UTF-8', '<a>ä</a>')), 'xml.encoding', 2, 4, /0xE4/],
    [
      'a wrong byte after characters of two units',
      Buffer.concat([utf8('<a>😀ä'), Buffer.from([0xff]), utf8('</a>')]),
      'xml.encoding',
      1,
      6,
      /0xFF/,
    ],
    [
      'a character cut off at the end',
      Buffer.concat([utf8('<a/>\n'), Buffer.from([0xe2, 0x82])]),
      'xml.encoding',
      2,
      1,
      /0xE2/,
    ],
    [
      'an overlong slash',
      Buffer.concat([utf8('<a>'), Buffer.from([0xc0, 0xaf]), utf8('</a>')]),
      'xml.encoding',
      1,
      4,
      /0xC0/,
    ],
    [
      'half a pair in UTF-8',
      Buffer.concat([utf8('<a>'), Buffer.from([0xed, 0xa0, 0x80]), utf8('</a>')]),
      'xml.encoding',
      1,
      4,
      /0xED/,
    ],
    ['UTF-16 that nothing tells', utf16be('<a/>'), 'xml.malformed', 1, 1, /U\+0000/],
    ['half a pair in UTF-16', utf16le('\ufeff<a>\nx\ud83d</a>'), 'xml.encoding', 2, 2, /UTF-16/],
    [
      'an odd number of bytes in UTF-16',
      Buffer.concat([utf16le('\ufeff<a/>'), Buffer.from([0])]),
      'xml.encoding',
      1,
      5,
      /UTF-16/,
    ],
    ['an umlaut declared as US-ASCII', latin1(declared('US-ASCII', '<a>ä</a>')), 'xml.encoding', 2, 4, /US-ASCII/],
    ['single bytes declared as UTF-16', utf8(declared('UTF-16', '<a/>')), 'xml.encoding', 1, 31, /UTF-16/],
    [
      'UTF-16 declared as ISO-8859-1',
      utf16le(`\ufeff${declared('ISO-8859-1', '<a/>')}`),
      'xml.encoding',
      1,
      31,
      /UTF-16LE/,
    ],
    ['UTF-16 declared in the other order', utf16be(declared('UTF-16LE', '<a/>')), 'xml.encoding', 1, 31, /UTF-16BE/],
    ['an unknown name', utf8(declared('ANSI', '<a/>')), 'xml.encoding-name', 1, 31, /"ANSI"/],
    ['a name that cannot be one', utf8(declared('8859_1', '<a/>')), 'xml.encoding-name', 1, 31, /cannot be the name/],
  ]
  for (const [what, bytes, rule, line, column, message] of wrong) {
    it(`tells of ${what}, and where`, () => {
      const problem = problemOf(bytes)
      assert.deepEqual([problem.rule, problem.position], [rule, {line, column}])
      assert.match(problem.message, message)
      assert.ok(problem.hint !== undefined)
    })
  }

  it('names the encoding that was probably meant', () => {
    const hints = ['ANSI', 'latin-1', 'CP-1252', 'win-1252', 'utf_8', 'UFT-8', 'iso-88591', 'xyz'].map(
      (name) => problemOf(declared(name, '<a/>')).hint,
    )
    assert.deepEqual(
      hints.map((hint) => /"(.*)"/.exec(hint ?? '')?.[1]),
      ['windows-1252', 'ISO-8859-1', 'windows-1252', 'windows-1252', 'UTF-8', 'UTF-8', 'ISO-8859-1', 'UTF-8'],
    )
  })
})

describe('given a document that is not well-formed', () => {
  const cases: readonly (readonly [string, string, number, number, RegExp])[] = [
    ['', 'xml.empty', 1, 1, /the file is empty/],
    [' \r\n\t', 'xml.empty', 1, 1, /the file is empty/],
    ['<?xml version="1.0"?><!-- x -->', 'xml.empty', 1, 1, /no element/],
    ['\n<?xml version="1.0"?>\n<a/>', 'xml.prolog', 2, 1, /very first/],
    ['<!-- x --><?xml version="1.0"?><a/>', 'xml.prolog', 1, 11, /very first/],
    ['x<?xml version="1.0"?><a/>', 'xml.prolog', 1, 1, /before the XML declaration/],
    ['<?XML version="1.0"?><a/>', 'xml.prolog', 1, 1, /very first/],
    ['<?xml version="1.2"?><a/>', 'xml.malformed', 1, 1, /declaration/],
    ['<?xml encoding="UTF-8"?><a/>', 'xml.malformed', 1, 1, /declaration/],
    ['<?xml version=1.0?><a/>', 'xml.malformed', 1, 1, /declaration/],
    ['<?xml version="1.0"', 'xml.malformed', 1, 1, /declaration/],
    ['x<a/>', 'xml.malformed', 1, 1, /text before the root/],
    ['<a/>\n x', 'xml.malformed', 2, 2, /text after the end/],
    ['<a/>\n<a/>', 'xml.malformed', 2, 1, /second root/],
    ['<a>\n <b>\n</a>', 'xml.malformed', 3, 1, /<\/a> stands where <\/b> should end <b> of line 2/],
    ['</a>', 'xml.malformed', 1, 1, /ends nothing/],
    ['<a></>', 'xml.malformed', 1, 4, /ends nothing/],
    ['<a>\n <b>\n', 'xml.malformed', 2, 2, /<b> is never ended/],
    ['<a>\n<b c="d"', 'xml.malformed', 2, 1, /inside this tag/],
    ['<a><!-- x', 'xml.malformed', 1, 4, /comment is never ended/],
    ['<a>x & y<!-- z', 'xml.escape', 1, 6, /&amp;/],
    ['<a><![CDATA[ & ]]', 'xml.malformed', 1, 4, /CDATA section is never ended/],
    ['<a><?x', 'xml.malformed', 1, 4, /instruction is never ended/],
    ['<a b=1/>', 'xml.malformed', 1, 6, /in quotes/],
    ['<a  b />', 'xml.malformed', 1, 5, /b has no value/],
    ['<a b>', 'xml.malformed', 1, 4, /b has no value/],
    ['<a b="1"c="2"/>', 'xml.malformed', 1, 9, /blank is missing/],
    ['<a b="1" c="2"\n b="3"/>', 'xml.malformed', 2, 2, /b is given twice/],
    ['<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>', 'xml.malformed', 1, 36, /b is given twice/],
    ['<a b="1" "/>', 'xml.malformed', 1, 10, /cannot stand between/],
    ['<a$/>', 'xml.malformed', 1, 3, /"\$" cannot stand in the name/],
    ['<a></a $>', 'xml.malformed', 1, 8, /in an end tag/],
    ['<a / >', 'xml.malformed', 1, 4, /must be followed/],
    ['<a><!x></a>', 'xml.malformed', 1, 4, /neither a comment/],
    ['<a><!-- x -- y --></a>', 'xml.malformed', 1, 11, /"--" is not allowed/],
    ['<a>\u0007</a>', 'xml.malformed', 1, 4, /U\+0007/],
    ['<a>\n<!-- \u0001 --></a>', 'xml.malformed', 2, 6, /U\+0001/],
    ['<a>\ufffe</a>', 'xml.malformed', 1, 4, /U\+FFFE/],
    ['<a>if a && b</a>', 'xml.escape', 1, 9, /"&" must/],
    ['<a>\nx &amp; y & z;</a>', 'xml.escape', 2, 11, /"&" must/],
    ['<a b="x&y"/>', 'xml.escape', 1, 8, /"&" must/],
    ['<a>&uuml;</a>', 'xml.escape', 1, 4, /entity &uuml;/],
    ['<a>&#0;</a>', 'xml.escape', 1, 4, /&#0; is no character/],
    ['<a>&#x110000;</a>', 'xml.escape', 1, 4, /is no character/],
    ['<a>&__proto__;</a>', 'xml.escape', 1, 4, /"&" must/],
    ['<a>x < 5</a>', 'xml.escape', 1, 6, /"<" must/],
    ['<a><<b/></a>', 'xml.escape', 1, 4, /"<" must/],
    ['<a b="x<y"/>', 'xml.escape', 1, 8, /in the value of an attribute/],
    ['<a>x ]]> y</a>', 'xml.escape', 1, 6, /"]]>" must/],
    ['<a><x:b/></a>', 'xml.prefix', 1, 4, /prefix "x"/],
    ['<a>\n<b c="1" xsi:d="2"/></a>', 'xml.prefix', 2, 10, /prefix "xsi"/],
    ['<a xmlns:p="u" p:-q="1"/>', 'xml.prefix', 1, 16, /after its prefix/],
    ['<a/><?e?nd?>', 'xml.malformed', 1, 5, /processing instruction/],
    ['<a xmlns:x=""/>', 'xml.prefix', 1, 4, /namespace prefix/],
    ['<!DOCTYPE a><a/>', 'xml.doctype', 1, 1, /DOCTYPE/],
    ['<?xml version="1.0"?>\n<!-- c --><!DOCTYPE a [<!ENTITY b "&b;&b;">]><a>&b;</a>', 'xml.doctype', 2, 11, /DOCTYPE/],
    ['<!DOCTYPE a [', 'xml.doctype', 1, 1, /DOCTYPE/],
    ['<!doctype a><a/>', 'xml.doctype', 1, 1, /DOCTYPE/],
    ['<a><!DOCTYPE a></a>', 'xml.doctype', 1, 4, /DOCTYPE/],
  ]
  for (const [text, rule, line, column, message] of cases) {
    it(`says ${message.source} of ${JSON.stringify(text)}`, () => {
      const problem = problemOf(text)
      assert.deepEqual([problem.rule, problem.position], [rule, {line, column}])
      assert.match(problem.message, message)
    })
  }

  it('shows the line with the place below it', () => {
    assert.deepEqual(problemOf('<a>\n  x &\ty\n</a>').excerpt, {text: '  x & y', caret: 4})
  })

  it('cuts a long line around the place', () => {
    const {text, caret} = problemOf(`<a>${'x'.repeat(1000)}&${'y'.repeat(1000)}`).excerpt ?? {text: '', caret: 0}
    assert.match(text, /^…x+&y+…$/)
    assert.equal(text[caret], '&')
    assert.ok(text.length <= 120)
  })

  it('shows control and bidi characters as escapes, so that a terminal is safe', () => {
    const {message, excerpt} = problemOf('<a \u001b[31m\u202e="1"/>')
    assert.doesNotMatch(`${message}${excerpt?.text ?? ''}`, /[\u0000-\u001f\u202e]/)
  })

  for (const attribute of ['value="kN8&mauve;9"', 'value="kN8"mauve"', 'value=kN8mauve', 'value="kN8<mauve"'])
    it(`shows nothing of a password in ${attribute}, neither in its words nor in the line`, () => {
      const {message, hint = '', excerpt} = problemOf(`<param name="password" ${attribute}/>`)
      assert.doesNotMatch(`${message}${hint}${excerpt?.text ?? ''}`, /kN8|mauve/)
    })
})

describe('given a document beyond the limits', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['elements nested too deep', '<a>'.repeat(LIMITS.xmlDepth + 1) + '</a>'.repeat(LIMITS.xmlDepth + 1)],
    [
      'too many attributes',
      `<a ${Array.from({length: LIMITS.xmlAttributes + 1}, (_, index) => `a${index}=""`).join(' ')}/>`,
    ],
    ['a long name', `<${'a'.repeat(LIMITS.xmlName + 1)}/>`],
    ['too many bytes', `<a>${' '.repeat(LIMITS.xmlObject)}</a>`],
  ]
  for (const [what, text] of cases) it(`refuses ${what}`, () => assert.equal(problemOf(text).rule, 'xml.limits'))

  it('accepts what just fits', () => {
    rootOf('<a>'.repeat(LIMITS.xmlDepth) + '</a>'.repeat(LIMITS.xmlDepth))
    rootOf(
      `<${'a'.repeat(LIMITS.xmlName)} ${Array.from({length: LIMITS.xmlAttributes}, (_, index) => `a${index}=""`).join(' ')}/>`,
    )
  })
})
