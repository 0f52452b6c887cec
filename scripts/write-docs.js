#!/usr/bin/env -S node --import tsx
// Writes what docs and editors are told from the code itself: the JSON Schema of the configuration, the tables of keys and
// variables, the rules, the exit codes, the commands. With --check it only compares, and names what is not up to date.
import {toJsonSchema} from '@valibot/to-json-schema'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {configurationSchema, describedKeys, VARIABLES} from '../src/domain/configuration.ts'
import {RULES} from '../src/domain/rules/index.ts'
import {exitCodeTable} from '../src/cli/render/exit-codes.ts'
import {renderEngineCodes} from './render-engine-codes.js'
import {renderRuleSections} from './render-rules.js'
import {renderCommands} from './render-commands.js'
import {validationSchema} from '../src/cli/render/validation-schema.ts'

const place = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const read = (name) => (existsSync(place(name)) ? readFileSync(place(name), 'utf8') : '')

const cell = (text) => text.replaceAll('|', '\\|')
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `|${row.map((text) => ` ${cell(text)} `).join('|')}|`).join('\n')
const tightRule = (text) => text.replace(/^\|( --- \|)+$/m, (rule) => rule.replaceAll(' ', ''))

/** Puts a text between two marks of a file that people write. */
const between = (name, mark, text) => {
  const [before, after] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
  const whole = read(name)
  const [start, end] = [whole.indexOf(before), whole.indexOf(after)]
  if (start < 0 || end < start) throw new Error(`${name} has no ${before} … ${after}`)
  return `${whole.slice(0, start + before.length)}\n${text}\n${whole.slice(end)}`
}

const jsonSchema = (from, title, description) => {
  const {$schema, ...rest} = toJsonSchema(from, {errorMode: 'throw'})
  return `${JSON.stringify({$schema, title, description, ...rest}, null, 2)}\n`
}

/** The rules of an environment have the form of [rules]: said once. */
const schema = () => {
  const whole = JSON.parse(jsonSchema(configurationSchema, 'jsctl.toml', 'Configuration of jsctl'))
  const environment = whole.properties.environments.additionalProperties.properties
  environment.rules = {description: environment.rules.description, allOf: [{$ref: '#/properties/rules'}]}
  return `${JSON.stringify(whole, null, 2)}\n`
}

const resultSchema = () => jsonSchema(validationSchema, 'jsctl validate --json', 'What was found in a live folder')

const keys = () =>
  tightRule(
    table(
      ['key', 'means'],
      describedKeys().map(([key, text]) => [`\`${key}\``, text]),
    ),
  )

const variables = () =>
  tightRule(
    table(
      ['variable', 'means'],
      Object.entries(VARIABLES).map(([name, text]) => [`\`${name}\``, text]),
    ),
  )

const rules = () =>
  tightRule(
    table(
      ['rule', 'severity', 'wants'],
      RULES.map(({id, severity, title}) => [`\`${id}\``, severity, title]),
    ),
  )

const exitCodes = () =>
  tightRule(
    table(
      ['exit code', '`code` in JSON', 'means'],
      exitCodeTable().map(({exitCode, code, help}) => [String(exitCode), code === null ? '' : `\`${code}\``, help]),
    ),
  )

const exitCodesPage = () => `# Exit codes

What a script can rely on. 0, 2 and 3 are results: stdout holds the command's result, with \`--json\` as an object. All others are
failures: stderr says \`error: …\` and what to do about it.

${exitCodes()}

With \`--json\` a failure is the only thing on stdout:

\`\`\`json
{"error": {"code": "not-found", "exitCode": 5, "message": "…", "hint": "…"}}
\`\`\`

\`code\` is \`bug\`, with exit code 1, for a mistake of jsctl itself. New codes may come; what a number means does not change.
`

const FILES = [
  ['schemas/jsctl.schema.json', schema],
  ['schemas/validation.schema.json', resultSchema],
  ['docs/exit-codes.md', exitCodesPage],
  ['docs/configuration.md', () => between('docs/configuration.md', 'keys', keys())],
  ['docs/configuration.md', () => between('docs/configuration.md', 'variables', variables())],
  ['docs/validate.md', () => between('docs/validate.md', 'rules', rules())],
  ['docs/rules.md', () => between('docs/rules.md', 'sections', renderRuleSections(RULES))],
  ['docs/engine-codes.md', () => between('docs/engine-codes.md', 'codes', renderEngineCodes())],
  ['README.md', () => between('README.md', 'exit-codes', exitCodes())],
  ['docs/commands.md', () => renderCommands(JSON.parse(read('oclif.manifest.json')))],
]

for (const [name, write] of FILES) {
  const text = write()
  if (text === read(name)) continue
  if (process.argv.includes('--check')) {
    console.error(`${name} is not up to date: run \`npm run docs\`, look at the difference, and commit it`)
    process.exitCode = 1
    continue
  }
  mkdirSync(dirname(place(name)), {recursive: true})
  writeFileSync(place(name), text)
  console.log(`wrote ${name}`)
}
