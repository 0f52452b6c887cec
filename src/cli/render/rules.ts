import type {RuleSettingOfFile} from '../../domain/configuration-layers.ts'
import {codesOfRule, ENGINE_CODES, pageOfCode} from '../../domain/engine-codes/index.ts'
import type {Severity} from '../../domain/finding.ts'
import {isFirmRule} from '../../domain/rules/ids.ts'
import type {BadExample, Example, Rule} from '../../domain/rules/rule.ts'
import {compareBytes, printable} from '../../domain/path.ts'
import type {Style} from '../style.ts'
import {counted} from './size.ts'
import {renderTable} from './table.ts'

/** Lines and characters of an example that are shown: a few examples are large on purpose. */
const [SHOWN_LINES, SHOWN_CHARACTERS] = [20, 200]

const PAINTS = {error: 'red', warning: 'yellow', info: 'dim'} as const satisfies Record<Severity, keyof Style>

/** What the configuration says of one rule. */
const settingsOf = (rule: Rule, settings: readonly RuleSettingOfFile[]): readonly RuleSettingOfFile[] =>
  settings.filter(({rule: id}) => id === rule.id)

/** The severity where no glob says otherwise. */
const levelOf = (rule: Rule, settings: readonly RuleSettingOfFile[]) =>
  settingsOf(rule, settings).findLast(({glob}) => glob === undefined)?.level ?? rule.severity

const remarkOf = (rule: Rule, settings: readonly RuleSettingOfFile[]): string => {
  const own = settingsOf(rule, settings)
  return own.length === 0 ? '' : own.some(({glob}) => glob !== undefined) ? 'configured, also by path' : 'configured'
}

/** By id: rules of one group stand together. */
const sorted = (rules: readonly Rule[]): readonly Rule[] =>
  rules.toSorted((left, right) => compareBytes(left.id, right.id))

/** All rules, with the severity that holds for most paths. */
export const renderRules = (rules: readonly Rule[], settings: readonly RuleSettingOfFile[], style: Style): string => {
  const rows = sorted(rules).map((rule) => {
    const level = levelOf(rule, settings)
    const paint = level === 'off' ? style.dim : style[PAINTS[level]]
    return [
      {text: rule.id, paint: style.bold},
      {text: level, paint},
      rule.title,
      {text: remarkOf(rule, settings), paint: style.dim},
    ]
  })
  return `${renderTable(rows)}\n${counted(rules.length, 'rule')}; \`jsctl rules show ID\` explains one\n`
}

/** The same as JSON (docs/rules.md, "Results as JSON"). */
export const rulesJson = (rules: readonly Rule[], settings: readonly RuleSettingOfFile[]): object => ({
  rules: sorted(rules).map((rule) => ({
    id: rule.id,
    severity: rule.severity,
    level: levelOf(rule, settings),
    changeable: !isFirmRule(rule.id),
    mends: rule.mends ?? null,
    title: rule.title,
  })),
})

/** Words in lines of at most 100 characters. */
const wrapped = (text: string): string => {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= 100) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.map((line) => `${line}\n`).join('')
}

const cut = (text: string): readonly string[] => {
  const lines = text.replace(/\n$/, '').split('\n')
  const shown = lines
    .slice(0, SHOWN_LINES)
    .map((line) => printable(line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line))
  return lines.length > SHOWN_LINES ? [...shown, '…'] : shown
}

const contentLines = (content: string | Uint8Array): readonly string[] => {
  if (typeof content !== 'string') return [`(${counted(content.length, 'byte')}: ${hex(content)})`]
  return content === '' ? ['(empty)'] : cut(content)
}

const hex = (bytes: Uint8Array): string =>
  `${Array.from(bytes.slice(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}${bytes.length > 16 ? ' …' : ''}`

/** An example as lines: the path of each file, then its content. */
export const exampleLines = ({files = {}, refused = [], ignored = []}: Example): readonly string[] => [
  ...Object.entries(files).flatMap(([path, content]) => [
    `${path}:`,
    ...contentLines(content).map((line) => `    ${line}`.trimEnd()),
  ]),
  ...refused.map(({path, problem}) => `${path}: ${problem}`),
  ...ignored.map((path) => `${path}: left out`),
]

const isBad = (example: Example | BadExample): example is BadExample => 'at' in example

const renderExamples = (title: string, examples: readonly (Example | BadExample)[], style: Style): string =>
  examples
    .map((example) => {
      const place = isBad(example) ? `, at ${printable(example.at)}` : ''
      const lines = exampleLines(example).map((line) => `  ${line}\n`)
      return `${style.bold(title)}${place}\n${lines.join('')}`
    })
    .join('\n')

const renderSettings = (rule: Rule, settings: readonly RuleSettingOfFile[], style: Style): string => {
  if (isFirmRule(rule.id)) {
    return 'It cannot be switched off: what breaks it can be neither published nor pulled. A .jsctlignore leaves files out.\n'
  }
  const own = settingsOf(rule, settings).map(
    ({level, glob, origin}) =>
      `  "${level}"${glob === undefined ? '' : ` for ${printable(glob)}`} ${style.dim(printable(origin))}\n`,
  )
  return [
    `In jsctl.toml, for all paths or for some ("error", "warning", "info" or "off"):\n`,
    `  [rules]\n  "${rule.id}" = "off"\n\n  [rules."legacy/**"]\n  "${rule.id}" = "off"\n`,
    ...(own.length === 0 ? [] : [`\nConfigured, the last that matches holds:\n`, ...own]),
  ].join('')
}

const engineOf = ({engine: {code, effect}}: Rule): string =>
  `JobScheduler ${effect}${code === undefined ? '' : ` (${code})`}`

/** Where the documentation says more: what the engine's log looks like, and how to mend it. */
const codePages = (rule: Rule): readonly {readonly code: string; readonly title: string; readonly page: string}[] =>
  codesOfRule(rule).flatMap((code) => {
    const known = ENGINE_CODES.find((entry) => entry.code === code)
    return known === undefined ? [] : [{code, title: known.title, page: `docs/${pageOfCode(code)}`}]
  })

const engineLines = (rule: Rule): string =>
  [engineOf(rule), ...codePages(rule).map(({code, title, page}) => `  ${code}: ${title}; see ${page}`)]
    .map((text) => `${text}\n`)
    .join('')

/** One rule with all that there is to say of it. */
export const renderRule = (rule: Rule, settings: readonly RuleSettingOfFile[], style: Style): string =>
  [
    `${style.bold(rule.id)} ${style[PAINTS[rule.severity]](rule.severity)}\n${rule.title}\n`,
    wrapped(rule.doc),
    engineLines(rule),
    ...(rule.mends === undefined ? [] : [`\`validate --fix\` mends ${rule.mends}\n`]),
    renderExamples('wrong', rule.bad, style),
    renderExamples('right', rule.good, style),
    renderSettings(rule, settings, style),
  ].join('\n')

const exampleJson = ({files = {}, refused = [], ignored = [], ...rest}: Example | BadExample): object => ({
  files: Object.entries(files).map(([path, content]) =>
    typeof content === 'string'
      ? {path, text: cut(content).join('\n')}
      : {path, base64: Buffer.from(content).toString('base64')},
  ),
  refused,
  ignored,
  ...rest,
})

/** The same as JSON (docs/rules.md, "Results as JSON"). */
export const ruleJson = (rule: Rule, settings: readonly RuleSettingOfFile[]): object => ({
  id: rule.id,
  severity: rule.severity,
  level: levelOf(rule, settings),
  changeable: !isFirmRule(rule.id),
  title: rule.title,
  engine: rule.engine,
  codes: codePages(rule),
  doc: rule.doc,
  mends: rule.mends ?? null,
  bad: rule.bad.map(exampleJson),
  good: rule.good.map(exampleJson),
  settings: settingsOf(rule, settings).map(({level, glob, origin}) => ({level, glob: glob ?? null, origin})),
})
