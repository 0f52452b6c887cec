import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {openObjectFolder} from '../src/adapters/object-folder.ts'
import {xmlReader} from '../src/adapters/xml-reader.ts'
import type {LivePath} from '../src/domain/path.ts'
import {decodeXml} from '../src/domain/xml/decode.ts'
import {checkContent, checkFolder} from '../src/usecases/check-folder.ts'
import {corpus} from './support/corpus.ts'
import {saxesView, treeView} from './support/saxes-view.ts'

/** What the engine's own parser refuses -> the rule that must say so; a few have a rule of their own. */
const EXPECTED: Readonly<Record<string, string>> = {
  'm05-doctype.job.xml': 'xml.doctype',
  'm06-truncated.job.xml': 'xml.malformed',
  'm07-empty.job.xml': 'xml.empty',
  'm08-latin1-in-utf8.job.xml': 'xml.encoding',
  'm09-xmlns.job.xml': 'xml.namespace',
  'm10-root.job.xml': 'file.root',
  'm58-tag-case.job.xml': 'file.root',
  'm59-junk-before-decl.job.xml': 'xml.prolog',
  'm60-two-roots.job.xml': 'xml.malformed',
  'm61-amp.job.xml': 'xml.escape',
  'm62-lt-in-attr.job.xml': 'xml.escape',
  'm63-dupattr.job.xml': 'xml.malformed',
  'm64-undecl-prefix.job.xml': 'xml.prefix',
  'm65-ctrlchar.job.xml': 'xml.malformed',
  'm66-encoding-unknown.job.xml': 'xml.encoding-name',
}

/** What the engine's schema lets pass, but loading does not, or should not (objects.md §8) -> the rules that must say so. */
const MEANING: Readonly<Record<string, readonly string[]>> = {
  'm11-noscript.job.xml': ['job.no-script'],
  'm21-25.job.xml': ['time.range'],
  'm22-date.job.xml': ['date.invalid'],
  'm23-date2.job.xml': ['date.invalid'],
  'm25-endonly.job_chain.xml': ['chain.no-job'],
  'm33-language-attr.job.xml': ['job.language-missing'],
  'm40-prio-neg.job.xml': ['job.priority-unix'],
  'm43-doab.job.xml': ['job.setback-delay'],
  'm45-commands.job.xml': ['job.commands-exit'],
  'm54-include-none.job.xml': ['include.attr'],
  'm55-include-both.job.xml': ['include.attr'],
  'm56-spooler_id.job.xml': ['file.hot-attrs'],
  'm57-replace-no.job.xml': ['file.hot-attrs'],
  'm76-onreturn-from.job_chain.xml': ['chain.return-code', 'chain.to-state'],
  'm83-sink.job_chain.xml': ['chain.sink'],
  'm87-at.c,4.order.xml': ['order.at'],
  'm90-runtime-tz.job.xml': ['schedule.timezone'],
}

const ESSENTIAL = Object.fromEntries(Object.values(EXPECTED).map((rule) => [rule, true]))

/** Verdicts of the engine's parser and root check, which is what the rules can know so far. */
const UNREADABLE = new Set(['PARSE', 'ROOT', 'IO'])

describe('given the corpus of real objects', () => {
  let folder: string

  before(function () {
    folder = corpus(this)
  })

  const corpusFile = (path: string): Uint8Array => readFileSync(join(folder, path))
  const corpusTable = (name: string): readonly (readonly string[])[] =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))

  it('no file that JobScheduler loads has an error, in any live root', async () => {
    const labels = new Map(corpusTable('labels.tsv').map(([path = '', label = '']) => [path, label]))
    const errors: string[] = []
    const warnings = new Map<string, number>()
    let files = 0
    for (const [root = ''] of corpusTable('roots.tsv')) {
      const checked = await checkFolder(
        {xml: xmlReader, tell: () => undefined},
        await openObjectFolder(join(folder, root)),
      )
      files += checked.tree.size
      for (const {path, rule, severity} of checked.findings)
        if (severity === 'error' && labels.get(`${root}/${path}`) !== 'invalid') errors.push(`${root}/${path}: ${rule}`)
        else if (severity === 'warning') warnings.set(rule, (warnings.get(rule) ?? 0) + 1)
    }
    assert.deepEqual(errors, [])
    // Each was looked at: the tests of the engine do this on purpose.
    assert.deepEqual(Object.fromEntries(warnings), {
      'agent.port': 3,
      'job.language-missing': 2,
      'job.monitor-dup': 2,
      'job.tasks-zero': 1,
      'order.starts-at-once': 11,
      'time.at': 1,
    })
    assert.ok(files >= 674, `${files} files`)
  }).timeout(60_000)

  it('both parsers see the same elements, attributes and text in every object', () => {
    for (const [path = ''] of corpusTable('labels.tsv')) {
      const bytes = corpusFile(path)
      const document = xmlReader.read(bytes)
      const decoded = decodeXml(bytes)
      assert.ok(document.kind === 'document' && decoded.kind === 'text', path)
      assert.deepEqual(treeView(document.root), saxesView(decoded.text), path)
    }
  }).timeout(60_000)

  it('every mistake of meaning is found by its rule, and nothing else in files that the schema lets pass', () => {
    const found: Record<string, readonly string[]> = {}
    for (const [path = '', verdict = ''] of corpusTable('mistakes.tsv')) {
      if (verdict !== 'OK' && verdict !== 'ATTR') continue
      const findings = checkContent(path as LivePath, corpusFile(`mistakes/${path}`), xmlReader)
      if (findings.length > 0) found[path] = findings.map(({rule}) => rule)
    }
    assert.deepEqual(found, MEANING)
  })

  it('every mistake that the engine cannot read is an error of the right rule, and no other file is', () => {
    const found: Record<string, string> = {}
    let unreadable = 0
    for (const [path = '', verdict = ''] of corpusTable('mistakes.tsv')) {
      const findings = checkContent(path as LivePath, corpusFile(`mistakes/${path}`), xmlReader)
      if (UNREADABLE.has(verdict)) unreadable++
      for (const {rule, severity} of findings) {
        if (!(rule in ESSENTIAL)) continue
        assert.equal(severity, 'error')
        assert.equal(found[path], undefined, path)
        found[path] = rule
      }
    }
    assert.deepEqual(found, EXPECTED)
    assert.equal(unreadable, Object.keys(EXPECTED).length - 1)
  })
})
