import Ajv from 'ajv'
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {xmlReader} from '../../../src/adapters/xml-reader.ts'
import {renderGithub} from '../../../src/cli/render/github.ts'
import {renderJunit} from '../../../src/cli/render/junit.ts'
import {renderSarif} from '../../../src/cli/render/sarif.ts'
import {sha256} from '../../../src/domain/digest.ts'
import type {Finding} from '../../../src/domain/finding.ts'
import type {LivePath} from '../../../src/domain/path.ts'
import {countFindings, type CheckedFolder} from '../../../src/usecases/check-folder.ts'
import {golden} from '../../support/golden.ts'
import {skipped} from '../../support/skipped.ts'

const require = createRequire(import.meta.url)
const jsonAt = (file: string): object => JSON.parse(readFileSync(file, 'utf8')) as object

const error: Finding = {
  rule: 'xml.escape',
  severity: 'error',
  path: 'billing/load.job.xml',
  line: 6,
  column: 13,
  message: '"&" must be written as &amp;',
  excerpt: {text: 'test -d in && mv in/*.csv work/', caret: 11},
  hint: 'Put a script into <![CDATA[ … ]]>.',
  engine: {code: 'SCHEDULER-428', effect: 'refuses the file'},
}
const warning: Finding = {...error, rule: 'job.tasks-zero', severity: 'warning', line: 1, column: 2, message: 'no task'}
const info: Finding = {rule: 'file.temp', severity: 'info', path: 'a b#1%.job.xml~', message: 'left by an editor'}
/** What somebody could call a file to talk to a service through the log. */
const hostile: Finding = {
  rule: 'file.name',
  severity: 'error',
  path: 'x\n::error file=y::z,1:2%\u0007\ud800##[error].job.xml',
  message: 'a name "]]>\n::warning::<&\u0000',
}

const checked = (findings: readonly Finding[], folder = '/work/live'): CheckedFolder => ({
  folder,
  tree: new Map(
    ['billing/load.job.xml', 'good.job.xml'].map((path) => [path as LivePath, {sha256: sha256(path), size: 1}]),
  ),
  findings,
  counts: countFindings(findings),
  facts: new Map(),
  objects: new Map([['job', 2]]),
  ignored: [],
  refused: [],
})

const ALL = [error, warning, info, hostile]

describe('given findings for a service of continuous integration', () => {
  describe('as SARIF', () => {
    const render = (findings: readonly Finding[], folder?: string): string =>
      renderSarif(checked(findings, folder), {version: '0.1.0', workingDirectory: '/work'})

    it('keeps to the official schema', function () {
      const schema = officialSchema()
      if (schema === undefined) return skipped(this, '@microsoft/jest-sarif is not installed: npm install')
      const ajv = new Ajv({schemaId: 'id', meta: false, allErrors: true})
      ajv.addMetaSchema(jsonAt(require.resolve('ajv/lib/refs/json-schema-draft-04.json')))
      const validate = ajv.compile(schema)
      for (const findings of [[], ALL])
        for (const folder of ['/work/live', '/elsewhere']) {
          assert.ok(validate(JSON.parse(render(findings, folder))), JSON.stringify(validate.errors))
        }
      const broken = render(ALL).replace('"level": "error"', '"level": "bad"')
      assert.equal(validate(JSON.parse(broken)), false)
    })

    it('is what the golden file says', () => golden('validation.sarif', render([error, info])))

    it('knows a finding again when lines were added above it', () => {
      const prints = (findings: readonly Finding[]): string =>
        JSON.stringify(Array.from(render(findings).matchAll(/"jsctlFinding\/v1": "(\w+)"/g), ([, print]) => print))
      assert.equal(prints([error]), prints([{...error, line: 99}]))
      assert.notEqual(prints([error]), prints([{...error, rule: 'xml.malformed'}]))
      const second: Finding = {
        ...error,
        message: 'there is a second <params>; the first is in line 7',
        excerpt: {text: '<params a="[secret 1]">', caret: 0},
      }
      const moved: Finding = {
        ...second,
        line: 99,
        message: second.message.replace('7', '12'),
        excerpt: {text: '<params a="[secret 2]">', caret: 0},
      }
      assert.equal(prints([second]), prints([moved]))
    })

    it('tells findings apart that are alike, for services show each fingerprint once', () => {
      const prints = Array.from(render([error, {...error, line: 9}]).matchAll(/"jsctlFinding\/v1": "(\w+)"/g), String)
      assert.equal(new Set(prints).size, 2)
    })
  })

  describe('as JUnit XML', () => {
    const render = (findings: readonly Finding[], strictness: 'strict' | 'lenient' = 'lenient'): string =>
      renderJunit(checked(findings), strictness, '/work')

    it('is well-formed, whatever the files are called', () => {
      const document = xmlReader.read(new TextEncoder().encode(render(ALL)))
      assert.equal(document.kind, 'document')
    })

    it('is what the golden file says', () => golden('validation.junit.xml', render([error, warning, info])))

    it('takes warnings for failures only when they are', () => {
      assert.match(render([warning]), /tests="2" failures="0"/)
      assert.match(render([warning], 'strict'), /tests="2" failures="1"/)
    })
  })

  describe('as annotations of GitHub', () => {
    const render = (findings: readonly Finding[]): string => renderGithub(checked(findings), '/work')

    it('is what the golden file says', () => golden('validation.github.txt', render([error, warning, info])))

    it('lets no name of a file and no content speak to the runner', () => {
      const many = Array.from({length: 12}, () => hostile)
      const lines = render([error, ...many]).split('\n')
      const commands = lines.filter((line) => /^\s*::/.test(line))
      assert.equal(commands.length, 10)
      for (const line of commands)
        assert.match(line, /^::error file=[^:,]+(,line=6,col=13)?,title=jsctl [\w.]+::[^\u0000-\u001f]*$/)
      assert.ok(!lines.some((line) => !line.startsWith('::') && line.includes('##[')))
      assert.ok(lines.some((line) => line.includes('## [')))
    })

    it('shows as many as GitHub keeps, errors first, and names the rest in the log', () => {
      const text = render([...Array.from({length: 12}, () => warning), error])
      assert.match(text, /^::error /)
      assert.equal(text.match(/^::warning /gm)?.length, 10)
      assert.match(
        text,
        /\n2 findings more[^]*\n- live\/billing\/load\.job\.xml:1:2 warning no task \(job\.tasks-zero\)\n/,
      )
      assert.match(text, /\njsctl: 2 files, 1 error, 12 warnings\n$/)
    })
  })
})

/** undefined when the package is not installed. */
function officialSchema(): object | undefined {
  try {
    return jsonAt(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'))
  } catch {
    return undefined
  }
}
