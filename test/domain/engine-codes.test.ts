import assert from 'node:assert/strict'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {codesIn, codesOfRule, ENGINE_CODES} from '../../src/domain/engine-codes/index.ts'
import {RULES} from '../../src/domain/rules/index.ts'
import {skipped} from '../support/skipped.ts'

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url))
const TABLE = join(SOURCES, 'domain/engine-codes')
const MESSAGES = '../shared/reference/messages.tsv'

/** The codes that the code itself names, also in comments; `refusedWith('149')` is one, too. */
const citedInSources = (): readonly string[] => {
  const files = readdirSync(SOURCES, {recursive: true, withFileTypes: true}).filter(
    (entry) => entry.name.endsWith('.ts') && entry.parentPath !== TABLE,
  )
  return files.flatMap((entry) => {
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
    const short = Array.from(text.matchAll(/refusedWith\('(\d+)'\)/g), ([, number = '']) => `SCHEDULER-${number}`)
    return [...codesIn(text), ...short]
  })
}

const unique = (codes: readonly string[]): readonly string[] => [...new Set(codes)].sort()

describe('given the codes of JobScheduler that rules cite', () => {
  it('each has one entry, and each entry is cited', () => {
    const entries = ENGINE_CODES.map(({code}) => code)
    assert.deepEqual(unique(entries), entries.toSorted())
    assert.deepEqual(unique(citedInSources()), entries.toSorted())
  })

  it('each is told of by a rule, so that the page can say what finds it', () => {
    const told = new Set(RULES.flatMap(codesOfRule))
    assert.deepEqual(
      ENGINE_CODES.map(({code}) => code).filter((code) => !told.has(code)),
      [],
    )
  })

  it('each says in sentences what happens, what the line shows and what to do, and mentions only codes of the page', () => {
    const known = new Set(ENGINE_CODES.map(({code}) => code))
    for (const {code, title, does, says, mend} of ENGINE_CODES) {
      assert.doesNotMatch(title, /^[A-Z]|\.$/, code)
      for (const text of [does, says, mend]) assert.match(text, /^[A-Z`].*\.$/, code)
      for (const other of codesIn([does, says, mend].join(' '))) assert.ok(known.has(other), `${code} names ${other}`)
    }
  })

  it('each is told in our own words: no text of the engine is repeated', function () {
    if (!existsSync(MESSAGES)) return skipped(this, `no ${MESSAGES} to compare with`)
    const messages = new Map(
      readFileSync(MESSAGES, 'utf8')
        .split('\n')
        .map((line) => line.split('\t') as [string, string]),
    )
    for (const {code, title, does, says, mend} of ENGINE_CODES) {
      const ours = [title, does, says, mend].join(' ').toLowerCase()
      const parts = (messages.get(code) ?? '').split(/<p\d>/).map((part) => part.trim().toLowerCase())
      for (const part of parts.filter(({length}) => length > 20)) assert.ok(!ours.includes(part), `${code}: ${part}`)
    }
  })
})
