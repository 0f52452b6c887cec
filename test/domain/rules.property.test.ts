import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as fc from 'fast-check'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {OBJECT_KINDS} from '../../src/domain/kinds.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {RULES} from '../../src/domain/rules/index.ts'
import {checkContent} from '../../src/usecases/check-folder.ts'
import {corpus} from '../support/corpus.ts'

/** Finds what it finds, and tells it so that it can be shown: that is all that is asked of it here. */
const check = (path: string, bytes: Uint8Array): void => {
  for (const finding of checkContent(path as LivePath, bytes, xmlReader)) {
    const {message, line = 1, column = 1, hint = '', excerpt} = finding
    assert.ok(message !== '' && message.length < 2000 && hint.length < 2000, JSON.stringify(finding))
    assert.doesNotMatch(message + hint + (excerpt?.text ?? ''), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/u)
    assert.ok(line >= 1 && column >= 1, JSON.stringify(finding))
    assert.ok(excerpt === undefined || excerpt.caret <= Array.from(excerpt.text).length, JSON.stringify(finding))
  }
}

/** Every example of every rule: path and bytes. */
const EXAMPLES = RULES.flatMap(({good, bad}) => [...good, ...bad])
  .flatMap(({files = {}}) => Object.entries(files))
  .map(([path, content]) => ({path, bytes: Buffer.from(content)}))
  .filter(({bytes}) => bytes.length < 10_000)

/** Names that occur in the examples, and those that JavaScript knows. */
const wordsIn = (pattern: RegExp): readonly string[] => [
  ...new Set(
    EXAMPLES.flatMap(({bytes}) => Array.from(bytes.toString('utf8').matchAll(pattern), ([, word = '']) => word)),
  ),
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
]
const ELEMENTS = wordsIn(/<([a-z_][a-z_.]*)/g)
const ATTRIBUTES = wordsIn(/[ \n]([a-z_]+)="/g)
const VALUES = wordsIn(/="([^"<&]*)"/g)

const paths = fc.constantFrom('a.job.xml', ...OBJECT_KINDS.map(({suffix}) => `x/a,1${suffix}`))
const words = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.constantFrom(
    '',
    ' ',
    '-1',
    '99:99',
    '0',
    '9'.repeat(400),
    '../'.repeat(300),
    '\u202e',
    '€',
    '2024-02-30',
    '1..',
    '..1',
  ),
  fc.string({maxLength: 20}),
)

const escaped = (text: string): string =>
  text.replaceAll(/[^\t\n\r -\ud7ff\ue000-\ufffd]/g, '?').replaceAll(/[<&"]/g, (mark) => `&#${mark.charCodeAt(0)};`)

/** Well-formed documents with known and hostile names, in any order and any nesting. */
const {element: documents} = fc.letrec<{element: string; content: string}>((tie) => ({
  element: fc
    .tuple(
      fc.constantFrom(...ELEMENTS),
      fc.uniqueArray(fc.tuple(fc.constantFrom(...ATTRIBUTES), words), {selector: ([name]) => name, maxLength: 5}),
      fc.array(tie('content'), {maxLength: 4}),
    )
    .map(
      ([name, attributes, content]) =>
        `<${name}${attributes.map(([key, value]) => ` ${key}="${escaped(value)}"`).join('')}>${content.join('')}</${name}>`,
    ),
  content: fc.oneof({depthSize: 'small'}, words.map(escaped), tie('element')),
}))

/** A part of a file is taken out, doubled, or written over. */
const mutated = (bytes: Uint8Array) =>
  fc
    .tuple(fc.nat(bytes.length), fc.nat(40), fc.constantFrom('out', 'twice', 'over'), fc.uint8Array({maxLength: 12}))
    .map(([start, length, how, other]) => {
      const [before, part, after] = [
        bytes.slice(0, start),
        bytes.slice(start, start + length),
        bytes.slice(start + length),
      ]
      const middle = how === 'out' ? [] : how === 'twice' ? [part, part] : [other]
      return Buffer.concat([before, ...middle, after])
    })

/** Another value in place of one that an example has. */
const otherValue = (text: string) => {
  const places = Array.from(text.matchAll(/="([^"<&]*)"/g), ({index}) => index + 2)
  return fc.tuple(fc.constantFrom(...places), words).map(([start, word]) => {
    const end = text.indexOf('"', start)
    return Buffer.from(text.slice(0, start) + escaped(word) + text.slice(end))
  })
}

const WITH_VALUES = EXAMPLES.map(({path, bytes}) => ({path, text: bytes.toString('utf8')})).filter(({text}) =>
  /="[^"<&]*"/.test(text),
)

describe('given whatever may lie in a file', () => {
  it('any bytes are checked', () => {
    fc.assert(fc.property(paths, fc.uint8Array({maxLength: 200}), check), {numRuns: 300})
  })

  it('any tree of elements is checked, whatever it nests and whatever its names are', () => {
    const roots = fc.constantFrom('job', 'job_chain', 'order', 'schedule', 'process_class', 'monitor', 'lock')
    const files = fc.tuple(roots, fc.array(documents, {maxLength: 4}), fc.boolean())
    fc.assert(
      fc.property(files, paths, ([root, inner, matching], path) =>
        check(matching ? `c,1.${root}.xml` : path, Buffer.from(`<${root} __proto__="x">${inner.join('\n')}</${root}>`)),
      ),
      {numRuns: 500},
    )
  }).timeout(60_000)

  it('every example of every rule is checked after a part of it was changed', () => {
    const files = fc.constantFrom(...EXAMPLES).chain(({path, bytes}) => fc.tuple(fc.constant(path), mutated(bytes)))
    fc.assert(
      fc.property(files, ([path, bytes]) => check(path, bytes)),
      {numRuns: 400},
    )
  }).timeout(60_000)

  it('every example of every rule is checked with any value in place of one', () => {
    const files = fc.constantFrom(...WITH_VALUES).chain(({path, text}) => fc.tuple(fc.constant(path), otherValue(text)))
    fc.assert(
      fc.property(files, ([path, bytes]) => check(path, bytes)),
      {numRuns: 1500},
    )
  }).timeout(60_000)

  it('real objects are checked after a part of them was changed', function () {
    const folder = corpus(this)
    const rows = readFileSync(join(folder, 'labels.tsv'), 'utf8').trimEnd().split('\n')
    const files = fc
      .constantFrom(...rows.map((row) => row.split('\t')[0] ?? ''))
      .chain((path) => fc.tuple(fc.constant(path), mutated(readFileSync(join(folder, path)))))
    fc.assert(
      fc.property(files, ([path, bytes]) => check(path, bytes)),
      {numRuns: 400},
    )
  }).timeout(60_000)
})

describe('given a file that somebody wrote to keep us busy', () => {
  const many = (length: number, write: (index: number) => string): string =>
    Array.from({length}, (_, index) => write(index)).join('')
  const SCRIPT = '<script language="shell">x</script>'

  const FILES: Readonly<Record<string, readonly [path: string, write: (count: number) => string]>> = {
    'states that lead nowhere': [
      'a.job_chain.xml',
      (count) =>
        `<job_chain>${many(count, (index) => `<job_chain_node state="${index}" job="a" next_state="x${index}"/>`)}</job_chain>`,
    ],
    'one state, many times': [
      'a.job_chain.xml',
      (count) => `<job_chain>${many(count, () => '<job_chain_node state="1" job="a"/>')}</job_chain>`,
    ],
    'times of no day, all in one line': [
      'a.schedule.xml',
      (count) => `<schedule>${many(count, () => '<period begin="25:00" end="99:99" absolute_repeat="0"/>')}</schedule>`,
    ],
    'exit codes': [
      'a.job.xml',
      (count) => `<job>${SCRIPT}${many(count, (index) => `<commands on_exit_code="${index} ${index}"/>`)}</job>`,
    ],
    'time zones that there are not': [
      'a.schedule.xml',
      (count) => `<schedule>${many(count, (index) => `<run_time time_zone="Z${index}"/>`)}</schedule>`,
    ],
    'what looks like passwords': [
      'a.job.xml',
      (count) =>
        `<job titel="x"><script language="shell"><![CDATA[${many(count, () => '<password.plain ')}]]></script></job>`,
    ],
    'addresses that end nowhere': [
      'a.job.xml',
      (count) => `<job><script language="shell"><![CDATA[password ${many(count, () => 'ab://a:')}]]></script></job>`,
    ],
    'one long value': [
      'a.job.xml',
      (count) =>
        `<job priority="${'9'.repeat(count)}x">${SCRIPT}<run_time><at at="${' '.repeat(count)}x"/></run_time></job>`,
    ],
  }

  /** CPU time in microseconds, the least of several runs. */
  const cost = (path: string, bytes: Uint8Array): number =>
    Math.min(
      ...Array.from({length: 3}, () => {
        const before = process.cpuUsage()
        checkContent(path as LivePath, bytes, xmlReader)
        const {user, system} = process.cpuUsage(before)
        return user + system
      }),
    )

  for (const [what, [path, write]] of Object.entries(FILES)) {
    it(`${what}: eight times as much takes nowhere near the square of that`, () => {
      const [small, large] = [cost(path, Buffer.from(write(800))), cost(path, Buffer.from(write(6400)))]
      // 8 is linear, 64 quadratic; what takes no time at all proves nothing, and is fine.
      assert.ok(large < 32 * Math.max(small, 2000), `${small} µs, then ${large} µs`)
    }).timeout(60_000)
  }

  it(`of what one rule finds in a file, ${LIMITS.remarks} are told and the rest is counted`, () => {
    const [path, write] = FILES['one state, many times'] ?? ['', () => '']
    const found = checkContent(path as LivePath, Buffer.from(write(5000)), xmlReader).filter(
      ({rule}) => rule === 'chain.state-dup',
    )
    assert.equal(found.length, LIMITS.remarks + 1)
    assert.match(found.at(-1)?.message ?? '', /^and 3999 more/)
  })
})
