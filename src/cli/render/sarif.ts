import {pathToFileURL} from 'node:url'
import {sha256} from '../../domain/digest.ts'
import type {Finding, Severity} from '../../domain/finding.ts'
import {printable} from '../../domain/path.ts'
import {RULES} from '../../domain/rules/index.ts'
import type {Rule} from '../../domain/rules/rule.ts'
import type {CheckedFolder} from '../../usecases/check-folder.ts'
import {filePlace, type FilePlace} from './file-place.ts'

/** What the result says of who made it, and where. */
export interface SarifFacts {
  /** Of jsctl. */
  readonly version: string
  readonly workingDirectory: string
}

const LEVELS = {error: 'error', warning: 'warning', info: 'note'} as const satisfies Record<Severity, string>

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const BASE = 'SRCROOT'

const effectOf = ({engine: {code, effect}}: Pick<Rule, 'engine'>): string =>
  `JobScheduler ${effect}${code === undefined ? '' : ` (${code})`}.`

const descriptor = (rule: Rule): object => ({
  id: rule.id,
  shortDescription: {text: rule.title},
  fullDescription: {text: `${rule.title}. ${effectOf(rule)}`},
  help: {text: `${rule.doc}\n\n${effectOf(rule)}`, markdown: `${rule.doc}\n\n${effectOf(rule)}`},
  defaultConfiguration: {level: LEVELS[rule.severity]},
  properties: {tags: [rule.id.slice(0, rule.id.indexOf('.'))]},
})

/** Words without the numbers that change when lines or secrets are added above. */
const lasting = (text: string): string =>
  text.replaceAll(/\bline \d+/g, 'line').replaceAll(/\[secret(?: \d+)?\]/g, '[secret]')

/** What is left of a finding when lines are added above it: services know it again by that. */
const identity = ({rule, path, message, excerpt}: Finding): string =>
  [rule, path, lasting(message), lasting(excerpt?.text.trim() ?? '')].join('\n')

/** One fingerprint a finding: those that are alike in one file are counted, for services drop what they know already. */
const fingerprints = (): ((finding: Finding) => string) => {
  const counts = new Map<string, number>()
  return (finding) => {
    const own = identity(finding)
    const count = (counts.get(own) ?? 0) + 1
    counts.set(own, count)
    return sha256(new TextEncoder().encode(count === 1 ? own : `${own}\n${count}`))
  }
}

const region = ({line, column, excerpt}: Finding) =>
  line === undefined
    ? {}
    : {
        region: {
          startLine: line,
          ...(column === undefined ? {} : {startColumn: column}),
          ...(excerpt === undefined ? {} : {snippet: {text: excerpt.text}}),
        },
      }

const resultOf = (finding: Finding, ruleIndex: number, print: string, {uri, inWorkingDirectory}: FilePlace): object => {
  const {rule, severity, path, message, hint, engine} = finding
  const words = [message, hint, engine === undefined ? undefined : effectOf({engine})]
  const artifactLocation = {uri: uri(path), ...(inWorkingDirectory ? {uriBaseId: BASE} : {})}
  return {
    ruleId: rule,
    ...(ruleIndex === -1 ? {} : {ruleIndex}),
    level: LEVELS[severity],
    message: {text: printable(words.filter((word) => word !== undefined).join('. '))},
    locations: [{physicalLocation: {artifactLocation, ...region(finding)}}],
    partialFingerprints: {'jsctlFinding/v1': print},
  }
}

/** What was found as SARIF 2.1.0 (docs/ci.md), with the rules that found something. */
export const renderSarif = ({folder, findings}: CheckedFolder, {version, workingDirectory}: SarifFacts): string => {
  const found = new Set(findings.map(({rule}) => rule))
  const rules = RULES.filter(({id}) => found.has(id))
  const indexes = new Map(rules.map(({id}, index) => [id, index]))
  const place = filePlace(folder, workingDirectory)
  const printOf = fingerprints()
  const run = {
    tool: {driver: {name: 'jsctl', version, semanticVersion: version, rules: rules.map(descriptor)}},
    ...(place.inWorkingDirectory
      ? {originalUriBaseIds: {[BASE]: {uri: `${pathToFileURL(workingDirectory).href.replace(/\/$/, '')}/`}}}
      : {}),
    columnKind: 'unicodeCodePoints',
    invocations: [{executionSuccessful: true}],
    results: findings.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? -1, printOf(finding), place)),
  }
  return `${JSON.stringify({$schema: SCHEMA, version: '2.1.0', runs: [run]}, null, 2)}\n`
}
