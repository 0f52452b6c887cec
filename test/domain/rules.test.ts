import assert from 'node:assert/strict'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {codesIn} from '../../src/domain/engine-codes/index.ts'
import type {Finding} from '../../src/domain/finding.ts'
import {RULES} from '../../src/domain/rules/index.ts'
import {FIRM_RULES, FREE_RULES, isFirmRule} from '../../src/domain/rules/ids.ts'
import type {Example, Rule} from '../../src/domain/rules/rule.ts'
import {checkFolder} from '../../src/usecases/check-folder.ts'
import {exampleFolder} from '../support/example-folder.ts'

/** Examples of rules for one file, or for names, are no whole folders: what their objects refer to is left out. */
const BETWEEN_OBJECTS = new Set(RULES.filter(({scope}) => scope === 'objects').map(({id}) => id))

const findingsIn = async (example: Example, {scope}: Pick<Rule, 'scope'>): Promise<readonly Finding[]> => {
  const {findings} = await checkFolder({xml: xmlReader, tell: () => undefined}, exampleFolder(example))
  return scope === 'objects' ? findings : findings.filter(({rule}) => !BETWEEN_OBJECTS.has(rule))
}

const placeOf = ({path, line, column}: Finding): string =>
  line === undefined || column === undefined ? path : `${path}:${line}:${column}`

describe('the table of rules', () => {
  it('names every rule once, as group.name', () => {
    const ids = RULES.map(({id}) => id)
    assert.deepEqual(ids, [...new Set(ids)])
    for (const id of ids)
      assert.match(
        id,
        /^(file|xml|xsd|job|chain|order|lock|schedule|time|date|day|month|repeat|ref|include|agent|secret)\.[a-z]+(-[a-z]+)*$/,
      )
  })

  it('names the same rules in the list that the configuration is checked by: src/domain/rules/ids.ts', () =>
    assert.deepEqual([...FIRM_RULES, ...FREE_RULES].sort(), RULES.map(({id}) => id).sort()))

  it('lets nothing but errors be firm', () => {
    for (const {id, severity} of RULES) if (isFirmRule(id)) assert.equal(severity, 'error', id)
  })

  it('says in every row what JobScheduler does, and why', () => {
    for (const {id, engine, title, doc} of RULES) {
      assert.notEqual(engine.effect, '', id)
      assert.doesNotMatch(title, /\.$/, id)
      assert.ok(doc.length > 40, id)
    }
  })

  for (const rule of RULES) {
    describe(`${rule.id}: ${rule.title}`, () => {
      for (const [index, example] of rule.bad.entries()) {
        it(`finds bad example ${index + 1}: ${example.at}`, async () => {
          const found = (await findingsIn(example, rule)).filter(({rule: id}) => id === rule.id)
          assert.deepEqual(found.map(placeOf), [example.at])
          assert.deepEqual(
            found.map(({severity}) => severity),
            [rule.severity],
          )
        })

        it(`shows the line of bad example ${index + 1}, where there is one`, async () => {
          for (const {rule: id, line, excerpt} of await findingsIn(example, rule))
            if (id !== 'xml.empty') assert.equal(excerpt === undefined, line === undefined)
        })

        it(`says of bad example ${index + 1} one code of JobScheduler at most, beside what it does`, async () => {
          for (const {engine} of await findingsIn(example, rule)) assert.deepEqual(codesIn(engine?.effect ?? ''), [])
        })

        it(`says nothing else of bad example ${index + 1}`, async () => {
          const others = (await findingsIn(example, rule)).filter(({rule: id}) => id !== rule.id)
          assert.deepEqual(others, [])
        })
      }

      for (const [index, example] of rule.good.entries()) {
        it(`finds nothing in good example ${index + 1}`, async () =>
          assert.deepEqual(await findingsIn(example, rule), []))
      }
    })
  }
})
