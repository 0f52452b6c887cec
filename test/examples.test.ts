import assert from 'node:assert/strict'
import * as v from 'valibot'
import {validationSchema} from '../src/cli/render/validation-schema.ts'
import {existsSync, readFileSync} from 'node:fs'
import {readdir, readFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {XmlDocument, XsdValidator} from 'libxml2-wasm'
import {openObjectFolder} from '../src/adapters/object-folder.ts'
import {xmlReader} from '../src/adapters/xml-reader.ts'
import {renderValidation, validationJson} from '../src/cli/render/validation.ts'
import {plainStyle} from '../src/cli/style.ts'
import {kindOf, OBJECT_KINDS} from '../src/domain/kinds.ts'
import {RULES} from '../src/domain/rules/index.ts'
import {checkFolder, type CheckedFolder} from '../src/usecases/check-folder.ts'
import {golden} from './support/golden.ts'
import {skipped} from './support/skipped.ts'

const examples = fileURLToPath(new URL('../examples/', import.meta.url))
/** The official schema is under another licence, and therefore not part of this project. */
const SCHEMA = resolve(process.env['JSCTL_SCHEMA'] ?? '../shared/reference/scheduler.xsd')

const check = async (folder: string): Promise<CheckedFolder> => {
  const checked = await checkFolder(
    {xml: xmlReader, tell: () => undefined},
    await openObjectFolder(join(examples, folder)),
  )
  return {...checked, folder: `/examples/${folder}`}
}

describe('given the example of a live folder', () => {
  it('nothing is found in it, and every kind of object is there', async () => {
    const {findings, objects, ignored, refused} = await check('live')
    assert.deepEqual([findings, refused, ignored], [[], [], ['.jsctlignore', 'NOTES.md']])
    assert.deepEqual(
      [...objects.keys()],
      OBJECT_KINDS.map(({name}) => name),
    )
  })

  it('every object is valid by the official schema', async function () {
    if (!existsSync(SCHEMA))
      skipped(this, 'no scheduler.xsd: set JSCTL_SCHEMA to the official schema of JobScheduler 1.x')
    const schema = XmlDocument.fromBuffer(readFileSync(SCHEMA))
    const validator = XsdValidator.fromDoc(schema)
    const {tree} = await check('live')
    for (const path of tree.keys()) {
      if (kindOf(path) === undefined) continue
      const document = XmlDocument.fromBuffer(await readFile(join(examples, 'live', path)))
      assert.doesNotThrow(() => validator.validate(document), path)
      document.dispose()
    }
    validator.dispose()
    schema.dispose()
  })

  it('holds what real folders hold: ISO-8859-1 with umlauts, and the line ends of Windows', async () => {
    const check = await readFile(join(examples, 'live/billing/check.job.xml'))
    assert.ok(check.includes(Buffer.from('Prüft', 'latin1')) && !check.includes(Buffer.from('Prüft', 'utf8')))
    const send = await readFile(join(examples, 'live/billing/send.job.xml'), 'latin1')
    assert.ok(send.split('\r\n').length > 10)
    assert.doesNotMatch(send, /[^\r]\n/)
  })
})

describe('given the example of a broken folder', () => {
  it('exactly one thing is wrong with each file', async () => {
    const {findings} = await check('broken')
    assert.deepEqual(
      findings.map(({path}) => path),
      (await readdir(join(examples, 'broken'))).sort(),
    )
  })

  it('shows every rule about names and XML that a single file of a repository can break', async () => {
    const {findings} = await check('broken')
    const shown = new Set(findings.map(({rule}) => rule))
    const missing = RULES.map(({id}) => id).filter((id) => /^(file|xml)\./.test(id) && !shown.has(id))
    // Links, odd names and names that differ in case do not survive a checkout on every system; the last five look into objects.
    assert.deepEqual(missing, [
      'file.dup-case',
      'file.path-clash',
      'file.name',
      'file.link',
      'file.special',
      'file.too-large',
      'xml.limits',
      'file.name-attr',
      'file.name-attr-ignored',
      'file.order-attr',
      'file.hot-attrs',
      'file.order-other-folder',
    ])
  })

  it('validate prints this', async () =>
    golden('validate-broken.txt', renderValidation(await check('broken'), plainStyle, {show: 'some'})))

  it('validate --json prints what its JSON Schema says', async () => {
    v.parse(validationSchema, JSON.parse(JSON.stringify(validationJson(await check('broken'), 'strict'))))
  })

  it('validate --json prints this', async () =>
    golden(
      'validate-broken.json',
      `${JSON.stringify(validationJson(await check('broken'), 'lenient'), undefined, 2)}\n`,
    ))
})

describe('given the pipelines in examples/ci and docs/ci.md', () => {
  const project = fileURLToPath(new URL('../', import.meta.url))
  const read = (name: string): string => readFileSync(join(project, name), 'utf8')
  const manifest = JSON.parse(read('oclif.manifest.json')) as {
    readonly commands: Readonly<Record<string, {readonly flags: Readonly<Record<string, unknown>>}>>
  }
  const pages = ['github-actions.yml', 'gitlab-ci.yml', 'Jenkinsfile'].map((name) => `examples/ci/${name}`)

  it('the hook of pre-commit looks at all of the folder at each commit, also when files are only deleted', () => {
    const hook = read('.pre-commit-hooks.yaml')
    for (const line of ['language: node', 'entry: jsctl validate', 'pass_filenames: false', 'always_run: true'])
      assert.match(hook, new RegExp(`^  ${line}$`, 'm'))
    assert.doesNotMatch(hook, /^ {2}(files|types|types_or):/m)
  })

  it('the image of GitLab has git, without which a push does not know what others published', () => {
    assert.doesNotMatch(read('examples/ci/gitlab-ci.yml'), /image: \S*-(slim|alpine)/)
  })

  for (const page of [...pages, 'docs/ci.md', '.pre-commit-hooks.yaml']) {
    it(`${page} calls commands and flags that there are`, () => {
      const calls = Array.from(read(page).matchAll(/\bjsctl (validate|push)\b([^\n`]*)/g))
      assert.ok(calls.length > 0)
      for (const [, command = '', rest = ''] of calls)
        for (const [, flag = ''] of rest.matchAll(/ --([a-z-]+)/g))
          assert.ok(flag in (manifest.commands[command]?.flags ?? {}), `${page}: jsctl ${command} --${flag}`)
    })
  }
})
