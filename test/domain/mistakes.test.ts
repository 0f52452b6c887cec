import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {RULES} from '../../src/domain/rules/index.ts'
import type {Severity} from '../../src/domain/finding.ts'
import {skipped} from '../support/skipped.ts'

const REFERENCE = '../shared/reference/objects.md'
const DECISION = new URL('../../docs/adr/0007-rules-and-mistakes.md', import.meta.url)
const ROWS = 91

interface Mistake {
  readonly row: string
  readonly id: string
  readonly severity: Severity | undefined
}

const cellsOf = (line: string): readonly string[] => line.split('|').map((cell) => cell.trim())

/** The severity stands in a cell of its own: "E", "W", "I", or "W (E in strict)". */
const severityIn = (cells: readonly string[]): Severity | undefined => {
  const [, letter] = /^([EWI])( \(.*\))?$/.exec(cells.find((cell) => /^[EWI]( \(.*\))?$/.test(cell)) ?? '') ?? []
  return letter === undefined ? undefined : ({E: 'error', W: 'warning', I: 'info'} as const)[letter as 'E' | 'W' | 'I']
}

/** The rows of §8: number, id and severity. */
const mistakes = (): readonly Mistake[] =>
  readFileSync(REFERENCE, 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \| /.test(line))
    .map(cellsOf)
    .map(([, row = '', id = '', , ...rest]) => ({row, id, severity: severityIn(rest)}))

/** The rows of the decision: number -> listed id and the rules that stand for it. */
const decided = (): ReadonlyMap<string, {readonly listed: string; readonly rules: readonly string[]}> =>
  new Map(
    readFileSync(DECISION, 'utf8')
      .split('\n')
      .filter((line) => /^\| \d+ \| /.test(line))
      .map(cellsOf)
      .map(([, row = '', listed = '', rules = '']) => [
        row,
        {listed: listed.replaceAll('`', ''), rules: Array.from(rules.matchAll(/`([^`]+)`/g), ([, id = '']) => id)},
      ]),
  )

const severities: ReadonlyMap<string, Severity> = new Map(RULES.map(({id, severity}) => [id, severity]))

describe('given the list of mistakes that a check should find', () => {
  it('the decision about rows without a rule of their name names rules that there are', () => {
    const rules = Array.from(decided().values()).flatMap((row) => row.rules)
    assert.ok(rules.length > 0)
    assert.deepEqual(
      rules.filter((id) => !severities.has(id)),
      [],
    )
  })

  it('each of its 91 rows is a rule with that id and severity, or the decision says which rules stand for it', function () {
    if (!existsSync(REFERENCE)) return skipped(this, `no ${REFERENCE} with the list of mistakes`)
    const rows = mistakes()
    assert.deepEqual(
      rows.map(({row}) => row),
      Array.from({length: ROWS}, (_, index) => String(index + 1)),
    )
    const exceptions = decided()
    const wrong = rows.filter(({row, id, severity}) => {
      const exception = exceptions.get(row)
      return exception === undefined ? severities.get(id) !== severity : exception.listed !== id
    })
    assert.deepEqual(wrong, [])
  })

  it('no row stands in the decision without need', function () {
    if (!existsSync(REFERENCE)) return skipped(this, `no ${REFERENCE} with the list of mistakes`)
    const exceptions = decided()
    const idle = mistakes().filter(
      ({row, id, severity}) =>
        exceptions.get(row)?.rules.join(',') === id && severities.get(id) === severity && exceptions.has(row),
    )
    assert.deepEqual(idle, [])
  })
})
