import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {openObjectFolder} from '../src/adapters/object-folder.ts'
import {xmlReader} from '../src/adapters/xml-reader.ts'
import type {Finding} from '../src/domain/finding.ts'
import type {LivePath} from '../src/domain/path.ts'
import {decodeXml} from '../src/domain/xml/decode.ts'
import {checkContent, checkFolder} from '../src/usecases/check-folder.ts'
import {corpus} from './support/corpus.ts'
import {golden} from './support/golden.ts'
import {saxesView, treeView} from './support/saxes-view.ts'

/** What the engine's own parser refuses -> the rule that must say so, and where; a few have a rule of their own. */
const EXPECTED: Readonly<Record<string, string>> = {
  'm05-doctype.job.xml': 'xml.doctype 2:1',
  'm06-truncated.job.xml': 'xml.malformed 2:6',
  'm07-empty.job.xml': 'xml.empty 1:1',
  'm08-latin1-in-utf8.job.xml': 'xml.encoding 2:14',
  'm09-xmlns.job.xml': 'xml.namespace 2:6',
  'm10-root.job.xml': 'file.root 2:1',
  'm58-tag-case.job.xml': 'file.root 2:1',
  'm59-junk-before-decl.job.xml': 'xml.prolog 2:1',
  'm60-two-roots.job.xml': 'xml.malformed 2:53',
  'm61-amp.job.xml': 'xml.escape 2:33',
  'm62-lt-in-attr.job.xml': 'xml.escape 2:15',
  'm63-dupattr.job.xml': 'xml.malformed 2:16',
  'm64-undecl-prefix.job.xml': 'xml.prefix 2:6',
  'm65-ctrlchar.job.xml': 'xml.malformed 2:31',
  'm66-encoding-unknown.job.xml': 'xml.encoding-name 1:31',
}

/** What the engine's schema lets pass, but loading does not, or should not (objects.md §8) -> the rules that must say so, and where. */
const MEANING: Readonly<Record<string, readonly string[]>> = {
  'm11-noscript.job.xml': ['job.no-script 2:1'],
  'm21-25.job.xml': ['time.range 2:79'],
  'm22-date.job.xml': ['date.invalid 2:63'],
  'm23-date2.job.xml': ['date.invalid 2:63'],
  'm25-endonly.job_chain.xml': ['chain.no-job 2:1'],
  'm33-language-attr.job.xml': ['job.language-missing 2:6'],
  'm40-prio-neg.job.xml': ['job.priority-unix 2:6'],
  'm43-doab.job.xml': ['job.setback-delay 2:47'],
  'm45-commands.job.xml': ['job.commands-exit 2:58'],
  'm54-include-none.job.xml': ['include.attr 2:14'],
  'm55-include-both.job.xml': ['include.attr 2:32'],
  'm56-spooler_id.job.xml': ['file.hot-attrs 2:6'],
  'm57-replace-no.job.xml': ['file.hot-attrs 2:6'],
  'm76-onreturn-from.job_chain.xml': ['chain.return-code 2:63', 'chain.to-state 2:89'],
  'm83-sink.job_chain.xml': ['chain.sink 2:47'],
  'm87-at.c,4.order.xml': ['order.at 2:8'],
  'm89-schedule-tz.schedule.xml': ['schedule.timezone-unused 2:11'],
  'm90-runtime-tz.job.xml': ['schedule.timezone 2:57'],
}

/** What the engine's schema refuses -> the rule that must say so, and where. */
const EXPECTED_GRAMMAR: Readonly<Record<string, readonly string[]>> = {
  'm01-unknown-attr.job.xml': ['xsd.attribute 2:6'],
  'm02-unknown-elem.job.xml': ['xsd.element 2:47'],
  'm03-child-order.job.xml': ['xsd.order 2:17'],
  'm04-euro-attr.job.xml': ['xsd.charset 2:6'],
  'm12-yesno.job.xml': ['xsd.yesno 2:6'],
  'm13-YES.job.xml': ['xsd.yesno 2:6'],
  'm14-weekday-cap.job.xml': ['day.name 2:72'],
  'm15-weekday-8.job.xml': ['day.name 2:72'],
  'm16-monthday32.job.xml': ['day.range 2:73'],
  'm17-ultimo31.job.xml': ['day.range 2:71'],
  'm18-which5.job.xml': ['day.range 2:90'],
  'm19-time-ampm.job.xml': ['time.format 2:65'],
  'm20-time-930.job.xml': ['time.format 2:65'],
  'm24-emptychain.job_chain.xml': ['xsd.chain-empty 2:1'],
  'm26-mixed.job_chain.xml': ['xsd.chain-mixed 2:47'],
  'm27-nested-single.job_chain.xml': ['xsd.chain-empty 2:1'],
  'm28-fos-after-node.job_chain.xml': ['xsd.source-position 2:47'],
  'm29-nostate.job_chain.xml': ['xsd.required 2:12'],
  'm30-onerror.job_chain.xml': ['xsd.enum 2:46'],
  'm31-prio.c,1.order.xml': ['xsd.number 2:8'],
  'm32-param-novalue.c,2.order.xml': ['xsd.required 2:16'],
  'm34-two-scripts.job.xml': ['xsd.repeated 2:47'],
  'm35-lock-nolock.job.xml': ['xsd.required 2:6'],
  'm36-neg-tasks.job.xml': ['xsd.number 2:6'],
  'm37-min_tasks0.job.xml': ['xsd.number 2:6'],
  'm38-timeout.job.xml': ['xsd.duration 2:6'],
  'm39-timeout-pct.job.xml': ['xsd.duration 2:6'],
  'm41-delay-after-error.job.xml': ['xsd.number 2:66'],
  'm44-signals.job.xml': ['xsd.enum 2:6'],
  'm46-valid_from.schedule.xml': ['date.format 2:11'],
  'm47-month13.schedule.xml': ['month.value 2:18'],
  'm48-Month.schedule.xml': ['month.value 2:18'],
  'm50-pc-max.process_class.xml': ['xsd.number 2:16'],
  'm51-lockmax.lock.xml': ['xsd.number 2:7'],
  'm52-mon-noscript.monitor.xml': ['xsd.incomplete 2:1'],
  'm53-runtime-two-holidays.schedule.xml': ['xsd.choice 2:60'],
  'm67-cp1252.job.xml': ['xsd.charset 2:6'],
  'm68-iso-euro.job.xml': ['xsd.charset 2:6'],
  'm72-process-legacy.job.xml': ['xsd.legacy-process 2:6'],
  'm73-script-attr.job.xml': ['xsd.enum 2:31'],
  'm74-text-in-job.job.xml': ['xsd.text 2:6'],
  'm75-order-attr.c,3.order.xml': ['xsd.attribute 2:29'],
  'm77-login.job.xml': ['xsd.incomplete 2:15'],
  'm78-env.job.xml': ['xsd.required 2:19'],
  'm79-settings-order.job.xml': ['xsd.order 2:43'],
  'm80-log_level.job.xml': ['xsd.enum 2:27'],
  'm81-delay-node.job_chain.xml': ['xsd.number 2:46'],
  'm82-fos-repeat.job_chain.xml': ['xsd.number 2:48'],
  'm84-criticality.job.xml': ['xsd.enum 2:6'],
  'm85-monitor-order.job.xml': ['xsd.order 2:74'],
  'm86-name-slash.job.xml': ['xsd.name 2:6'],
  'm88-substitute.schedule.xml': ['date.format 2:26', 'date.format 2:50'],
}

const placed = ({rule, line, column}: Finding): string => `${rule} ${line ?? ''}:${column ?? ''}`

/** Verdicts of the engine's parser and root check. */
const UNREADABLE = new Set(['PARSE', 'ROOT', 'IO'])
const ESSENTIAL = new Set(Object.values(EXPECTED).map((found) => found.split(' ')[0] ?? ''))
const GRAMMAR = new Set(
  Object.values(EXPECTED_GRAMMAR).flatMap((found) => found.map((finding) => finding.split(' ')[0] ?? '')),
)

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

  it('no file that JobScheduler loads has an error, in any live root, and each root that it refuses has one', async () => {
    const labels = new Map(corpusTable('labels.tsv').map(([path = '', label = '']) => [path, label]))
    const errors: string[] = []
    const remarks: string[] = []
    const refused = new Set<string>()
    let files = 0
    for (const [root = ''] of corpusTable('roots.tsv')) {
      const checked = await checkFolder(
        {xml: xmlReader, tell: () => undefined},
        await openObjectFolder(join(folder, root)),
      )
      files += checked.tree.size
      for (const {path, line, column, rule, severity} of checked.findings) {
        if (severity !== 'error') remarks.push([severity, rule, root, path, line, column].join('\t'))
        else if (labels.get(`${root}/${path}`) === 'invalid') refused.add(`${root}/${path}`)
        else errors.push(`${root}/${path}: ${rule}`)
      }
    }
    assert.deepEqual(errors, [])
    const invalid = Array.from(labels).flatMap(([path, label]) => (label === 'invalid' ? [path] : []))
    assert.deepEqual([...refused].sort(), invalid.sort())
    // Each was looked at: the tests of the engine do this on purpose, or define the rest elsewhere.
    golden('corpus-remarks.tsv', `${remarks.sort().join('\n')}\n`)
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

  it('every mistake of meaning is found by its rule at its place, and nothing else in files that the schema lets pass', () => {
    const found: Record<string, readonly string[]> = {}
    for (const [path = '', verdict = ''] of corpusTable('mistakes.tsv')) {
      if (verdict !== 'OK' && verdict !== 'ATTR') continue
      const findings = checkContent(path as LivePath, corpusFile(`mistakes/${path}`), xmlReader)
      if (findings.length > 0) found[path] = findings.map(placed)
    }
    assert.deepEqual(found, MEANING)
  })

  /** The findings of some rules in the files with mistakes: file -> "rule line:column". */
  const foundBy = (rules: ReadonlySet<string>): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries(
      corpusTable('mistakes.tsv').flatMap(([path = '']) => {
        const findings = checkContent(path as LivePath, corpusFile(`mistakes/${path}`), xmlReader)
        const found = findings.filter(({rule}) => rules.has(rule))
        for (const {severity} of found) assert.equal(severity, 'error', path)
        const shown = found.map(placed)
        return shown.length === 0 ? [] : [[path, shown] as const]
      }),
    )

  it('every mistake that the engine cannot read is an error of the right rule at its place, and no other file is', () => {
    const found = Object.entries(foundBy(ESSENTIAL)).map(([path, findings]) => [path, findings.join()])
    assert.deepEqual(Object.fromEntries(found), EXPECTED)
    const unreadable = corpusTable('mistakes.tsv').filter(([, verdict = '']) => UNREADABLE.has(verdict))
    assert.equal(unreadable.length, Object.keys(EXPECTED).length - 1)
  })

  it('every mistake that the engine refuses by its schema is an error of the right rule at its place, and no other is', () => {
    assert.deepEqual(foundBy(GRAMMAR), EXPECTED_GRAMMAR)
    const refused = corpusTable('mistakes.tsv').filter(([, verdict = '']) => verdict === 'XSD')
    // A namespace is refused by a rule of XML.
    assert.equal(refused.length, Object.keys(EXPECTED_GRAMMAR).length + 1)
  })
})
