import assert from 'node:assert/strict'
import fc from 'fast-check'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import {grammarFaults} from '../../src/domain/xml/grammar/check.ts'
import {contentModel} from '../../src/domain/xml/grammar/content-model.ts'
import {automatonOf, type Automaton, type Symbol} from '../../src/domain/xml/grammar/automaton.ts'
import {repair} from '../../src/domain/xml/grammar/repair.ts'
import type {GrammarFault} from '../../src/domain/xml/grammar/fault.ts'

const faultsOf = (xml: string): readonly GrammarFault[] => {
  const document = xmlReader.read(Buffer.from(xml))
  assert.ok(document.kind === 'document', JSON.stringify(document))
  return grammarFaults(document.root)
}

/** Each fault as `rule line:column`, by place. */
const shown = (xml: string): readonly string[] =>
  faultsOf(xml)
    .toSorted((left, right) => left.position.line - right.position.line || left.position.column - right.position.column)
    .map(({rule, position: {line, column}}) => `${rule} ${line}:${column}`)

const SCRIPT = '<script language="shell">echo</script>'

describe('given an object with several faults', () => {
  it('each is told, once, at its place', () => {
    const faults = shown(`<job titel="x" order="on">
  <params><param name="a"/><parm name="b" value="€"/></params>
  text
  ${SCRIPT}
  <settings><mail_on_error>ja</mail_on_error></settings>
  <run_time><period begin="8 Uhr"/><period let_run="perhaps"/></run_time>
</job>`)
    assert.deepEqual(faults, [
      'xsd.attribute 1:6',
      'xsd.yesno 1:16',
      'xsd.required 2:11',
      'xsd.element 2:28',
      'xsd.charset 2:43',
      'xsd.text 3:3',
      'xsd.order 5:3',
      'xsd.yesno 5:28',
      'time.format 6:21',
      'xsd.yesno 6:44',
    ])
  })
})

describe('given one mistake', () => {
  it('an element before all others that belongs behind them is the only one to be moved', () => {
    const [fault, ...others] = faultsOf(
      `<job>\n<commands on_exit_code="0"/>\n<description/>\n<params/>\n${SCRIPT}\n<run_time/>\n</job>`,
    )
    assert.deepEqual(others, [])
    assert.equal(fault?.message, '<commands> must stand after <run_time> (line 6)')
    assert.equal(fault.position.line, 2)
  })

  it('an unknown element does not spoil those beside it', () => {
    assert.deepEqual(shown(`<job><params/><colour/>${SCRIPT}<run_time/></job>`), ['xsd.element 1:15'])
  })

  it('a misspelt element counts as the one that is needed', () => {
    const [fault, ...others] = faultsOf(`<monitor><scipt java_class="x"/></monitor>`)
    assert.deepEqual([fault?.hint, others], ['Did you mean <script>?', []])
  })

  it('a misspelt attribute counts as the one that is required', () => {
    const [fault, ...others] = faultsOf('<order><params><param name="a" vaule="b"/></params></order>')
    assert.deepEqual([fault?.hint, others], ['Did you mean "value"?', []])
  })

  it('an element that belongs elsewhere is not taken for a misspelt one', () => {
    const [fault, ...others] = faultsOf(`<job><param name="a" value="b"/>${SCRIPT}</job>`)
    assert.deepEqual([fault?.hint, others], ['It belongs into <params>.', []])
  })

  it('what stands in a misplaced element is checked all the same', () => {
    assert.deepEqual(shown(`<job>${SCRIPT}<params><param name="a"/></params></job>`), [
      'xsd.order 1:44',
      'xsd.required 1:52',
    ])
  })
})

describe('given a value that a hint is for', () => {
  for (const [attribute, hint, mended] of [
    ['visible="Never"', 'Write "never".', 'never'],
    ['enabled="never"', 'Write "no".', undefined],
    ['warn_if_longer_than="150 %"', 'Write "150%".', undefined],
    ['warn_if_shorter_than=" 50%"', 'Write "50%".', undefined],
    ['timeout="150 %"', 'A percentage is for warn_if_longer_than and warn_if_shorter_than only.', undefined],
    ['warn_if_longer_than="10m"', 'Write the seconds: "600".', undefined],
  ] as const) {
    it(`the hint for ${attribute} says what its attribute takes, and what --fix writes`, () => {
      const [fault, ...others] = faultsOf(`<job ${attribute}>${SCRIPT}</job>`)
      assert.deepEqual([fault?.hint, fault?.fix?.new, others], [hint, mended, []])
    })
  }
})

describe('given elements of other namespaces', () => {
  it('they may stand where the grammar leaves room, and known ones inside are checked', () => {
    const chain = (inside: string) =>
      `<job_chain><job_chain_node state="1">${inside}</job_chain_node><job_chain_node.end state="2"/></job_chain>`
    assert.deepEqual(shown(chain('<x:y xmlns:x="urn:x"><lock/></x:y>')), [])
    assert.deepEqual(shown(chain('<x:y xmlns:x="urn:x"><lock colour="red"/></x:y>')), ['xsd.attribute 1:65'])
    assert.deepEqual(shown(chain('<y/>')), ['xsd.element 1:38'])
  })

  it('a prefix does not make an element another one, nor does a default namespace keep it', () => {
    assert.deepEqual(shown(`<job><p:script xmlns:p="urn:x"/></job>`), ['xsd.element 1:6'])
    assert.deepEqual(shown(`<job><script xmlns="urn:x"/></job>`), ['xsd.element 1:6'])
    assert.deepEqual(shown(`<job xmlns:p="urn:x"><script xmlns=""/></job>`), [])
  })

  it('nothing inside a payload is looked at', () => {
    assert.deepEqual(shown('<order><payload><lock colour="red">x</lock></payload></order>'), [])
  })
})

describe('given names and values made to do harm', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    it(`${name} is a name like any other`, () => {
      assert.deepEqual(shown(`<job ${name}="x"><${name}/>${SCRIPT}</job>`), [
        'xsd.attribute 1:6',
        `xsd.element 1:${11 + name.length}`,
      ])
      assert.deepEqual(shown(`<job order="${name}">${SCRIPT}</job>`), ['xsd.yesno 1:6'])
    })
  }

  it('what a message quotes is short and printable', () => {
    const long = 'x'.repeat(900)
    const faults = faultsOf(`<job ${long}="1" order="\u202e${long}"><${long}/>${SCRIPT}</job>`)
    assert.equal(faults.length, 3)
    for (const {message, hint = ''} of faults) {
      assert.ok(message.length < 250 && hint.length < 250, message)
      assert.doesNotMatch(message + hint, /\u202e/)
    }
  })

  it('of very many faults the first are told, and that there are more', () => {
    const faults = faultsOf(`<job>${'<x/>'.repeat(LIMITS.faults + 500)}${SCRIPT}</job>`)
    assert.equal(faults.length, LIMITS.faults + 1)
    assert.match(faults.at(-1)?.message ?? '', /more faults follow/)
  })

  it('ten times the children cost about ten times the steps, not a hundred times', () => {
    const steps = (count: number): number => {
      let asked = 0
      const automaton = automatonOf(contentModel('a?, b*, c?'))
      const counting: Automaton = {...automaton, next: (...words) => (asked++, automaton.next(...words))}
      const children = Array.from({length: count}, (_, index): Symbol => ({
        namespace: '',
        name: 'cba'.charAt(index % 3),
      }))
      repair(counting, children, () => undefined)
      return asked
    }
    assert.ok(steps(10_000) <= 11 * steps(1000))
  })
})

describe('given any content model and any children', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd')
  const models = fc.constantFrom('a?, b*, c?', '(a | b)+, c', 'a{0,3}, (b, c?)*', '(a+ | b, c)+', 'a, (b | c)?, d*')

  it('the repair is the shortest there is', () => {
    fc.assert(
      fc.property(models, fc.array(names, {maxLength: 6}), (notation, word) => {
        const automaton = automatonOf(contentModel(notation))
        const children = word.map((name): Symbol => ({namespace: '', name}))
        const endOf = (kept: readonly Symbol[]): number =>
          kept.reduce((state, child) => (state < 0 ? state : automaton.next(state, child)), 0)
        const price = (kept: readonly Symbol[]): number => {
          const end = endOf(kept)
          return end < 0 ? Infinity : children.length - kept.length + (automaton.accepts(end) ? 0 : 1)
        }
        const choices = Array.from({length: 2 ** children.length}, (_, bits) =>
          children.filter((_child, index) => (bits >> index) % 2 === 1),
        )
        const {verdicts} = repair(automaton, children, () => undefined)
        const kept = children.filter((_child, index) => verdicts[index]?.kind === 'fits')
        assert.equal(price(kept), Math.min(...choices.map(price)))
      }),
    )
  })
})
