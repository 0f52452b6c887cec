import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {kindOf, OBJECT_KINDS, type ObjectKind} from '../../src/domain/kinds.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {typeNamed} from '../../src/domain/xml/grammar/grammar.ts'
import {checkContent} from '../../src/usecases/check-content.ts'
import {corpus} from '../support/corpus.ts'
import {chanceFrom, draftOf, grown, mutant, type Chance, type Draft} from '../support/mutants.ts'
import {officialSchema} from '../support/official-schema.ts'
import {engineVerdicts, libxml2Oracle, type Verdict} from '../support/oracles.ts'
import {isThorough} from '../support/thorough.ts'
import {skipped} from '../support/skipped.ts'

const COUNT = Number(process.env['JSCTL_TEST_MUTANTS'] ?? (isThorough() ? 4000 : 300))
const SEED = Number(process.env['JSCTL_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 32))

/** The rules that say what the engine's parser, root check and schema say; all others go beyond them. */
const SAME_AS_ENGINE = /^(xml|xsd)\.|^file\.(root|hot-attrs)$|^(time|date)\.format$|^day\.(name|range)$|^month\.value$/

interface Tried {
  readonly name: string
  readonly bytes: Uint8Array
  readonly kind: ObjectKind
  readonly changes: readonly string[]
}

interface Difference {
  readonly who: 'libxml2' | 'JDK' | 'both'
  readonly why: string
  /** @param theirs why they refuse the file; empty when they do not */
  is(file: string, mine: string, theirs: string): boolean
}

/** Differences that are known: docs/adr/0005-the-grammar.md has the reasons. */
const KNOWN: readonly Difference[] = [
  {
    who: 'libxml2',
    why: 'it takes no CDATA where no text may be, not even an empty or blank one',
    is: (file, mine, theirs) =>
      mine === '' && theirs.includes('Character content') && /<!\[CDATA\[[ \t\r\n]*\]\]>/.test(file),
  },
  {
    who: 'libxml2',
    why: 'its parser wants a URI as the name of a namespace',
    is: (_, mine, theirs) => mine === '' && /^PARSE xmlns(:[^:' ]+)?: '[^']*' is not a valid URI$/.test(theirs),
  },
  {
    who: 'libxml2',
    why: 'it does not look whether the place of a schema is a URI',
    is: (_, mine, theirs) => theirs === '' && /^(xsd\.value: xsi:\w*[sS]chemaLocation [^;]*(; |$))+$/.test(mine),
  },
  {
    who: 'libxml2',
    why: 'it takes names by the fifth edition of XML 1.0, the JDK by the fourth',
    is: (_, mine, theirs) => theirs === '' && mine.startsWith('xml.malformed: a name holds a character'),
  },
  {
    who: 'both',
    why: 'we refuse xsi:type and xsi:nil always',
    is: (_, mine, theirs) =>
      theirs === '' && /^(xsd\.attribute: <[^>]*> has no attribute "xsi:(type|nil)"[^;]*(; |$))+$/.test(mine),
  },
  {
    who: 'JDK',
    why: 'it takes a name that begins with a colon, which XML with namespaces does not have',
    is: (file, mine, theirs) => theirs === '' && mine.startsWith('xml.prefix') && /[<\s/]:/.test(file),
  },
]

const ours = ({name, bytes}: Tried): Verdict => {
  const found = checkContent(name as LivePath, bytes, xmlReader).filter(({rule}) => SAME_AS_ENGINE.test(rule))
  for (const {severity} of found) assert.equal(severity, 'error')
  return found.length === 0 ? undefined : found.map(({rule, message}) => `${rule}: ${message}`).join('; ')
}

const nameOf = (kind: ObjectKind, index: number): string =>
  `${kind.name === 'order' ? 'c,' : ''}m${index}${kind.suffix}`

describe(`given ${COUNT} changed objects (JSCTL_TEST_SEED=${SEED})`, () => {
  let schema: string
  let tried: readonly Tried[]

  const originals = (folder: string): readonly (readonly [ObjectKind, Draft])[] =>
    readFileSync(join(folder, 'labels.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .flatMap((line) => {
        const path = line.split('\t')[0] ?? ''
        const document = xmlReader.read(readFileSync(join(folder, path)))
        const kind = kindOf(path)
        const isLarge = document.kind === 'document' && document.text.length > 5000
        return document.kind === 'document' && kind !== undefined && !isLarge
          ? [[kind, draftOf(document.root)] as const]
          : []
      })

  const grownOne = (chance: Chance): readonly [ObjectKind, Draft] => {
    const kind = chance.of(OBJECT_KINDS)
    const root = chance.of(kind.roots)
    const type = {add_order: 'order', schedule: 'run_time'}[root] ?? root
    return [kind, grown(root, typeNamed(type), chance)]
  }

  before(function () {
    schema = officialSchema(this)
    const chance = chanceFrom(SEED)
    const real = originals(corpus(this))
    tried = Array.from({length: COUNT}, (_, index) => {
      const [kind, original] = chance.once(2) ? chance.of(real) : grownOne(chance)
      const {text, changes} = mutant(original, chance)
      return {name: nameOf(kind, index), bytes: Buffer.from(text), kind, changes}
    })
  })

  const differences = (who: 'libxml2' | 'JDK', verdicts: readonly Verdict[]): readonly string[] =>
    tried.flatMap((file, index) => {
      const [mine, theirs] = [ours(file), verdicts[index]]
      if ((mine === undefined) === (theirs === undefined)) return []
      const text = Buffer.from(file.bytes).toString()
      const isKnown = KNOWN.some(
        (known) => (known.who === who || known.who === 'both') && known.is(text, mine ?? '', theirs ?? ''),
      )
      if (isKnown) return []
      return [
        `${file.name} (${file.changes.join(', ')})\n  jsctl: ${mine ?? 'right'}\n  ${who}: ${theirs ?? 'right'}\n  ${text}`,
      ]
    })

  const sameVerdict = (who: 'libxml2' | 'JDK', verdicts: readonly Verdict[]): void => {
    const found = differences(who, verdicts)
    assert.equal(found.length, 0, `${found.length} differences\n${found.slice(0, 10).join('\n')}`)
    const refused = verdicts.filter((verdict) => verdict !== undefined).length
    assert.ok(refused > COUNT / 4 && refused < COUNT * 0.95, `${refused} of ${COUNT} refused: this proves little`)
  }

  it('libxml2 refuses by the official schema what we refuse, and nothing else', () => {
    const oracle = libxml2Oracle(schema)
    const verdicts = tried.map(({bytes, kind}) => oracle.verdict(bytes, kind))
    oracle.dispose()
    sameVerdict('libxml2', verdicts)
  }).timeout(300_000)

  it("the engine's own parser and validator do so, too", function () {
    const folder = mkdtempSync(join(tmpdir(), 'jsctl-mutants-'))
    try {
      for (const {name, bytes} of tried) writeFileSync(join(folder, name), bytes)
      const verdicts = engineVerdicts(
        schema,
        folder,
        tried.map(({name}) => name),
      )
      if (verdicts === undefined) skipped(this, 'no EngineCheck.java or no Java. Install openjdk-17-jdk-headless')
      else sameVerdict('JDK', verdicts)
    } finally {
      rmSync(folder, {recursive: true, force: true})
    }
  }).timeout(300_000)
})
