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
    const errors: string[] = []
    let files = 0
    for (const [root = ''] of corpusTable('roots.tsv')) {
      const checked = await checkFolder(
        {xml: xmlReader, tell: () => undefined},
        await openObjectFolder(join(folder, root)),
      )
      files += checked.tree.size
      errors.push(...checked.findings.map(({path, rule, message}) => `${root}/${path}: ${message} (${rule})`))
    }
    assert.deepEqual(errors, [])
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

  it('every mistake that the engine cannot read is an error of the right rule, and no other file is', () => {
    const found: Record<string, string> = {}
    let unreadable = 0
    for (const [path = '', verdict = ''] of corpusTable('mistakes.tsv')) {
      const findings = checkContent(path as LivePath, corpusFile(`mistakes/${path}`), xmlReader)
      if (UNREADABLE.has(verdict)) unreadable++
      for (const {rule, severity} of findings) {
        assert.equal(severity, 'error')
        assert.equal(found[path], undefined, path)
        found[path] = rule
      }
    }
    assert.deepEqual(found, EXPECTED)
    assert.equal(unreadable, Object.keys(EXPECTED).length - 1)
  })
})
