import type {XmlElement} from '../xml/document.ts'
import {attributeOf, childElements} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import type {Remark} from './rule.ts'
import {isBlank, quoted, wordsOf} from './values.ts'

const chain = (code: string): string =>
  `<job_chain>\n<job_chain_node state="1" job="a">\n<on_return_codes>${code}</on_return_codes>\n</job_chain_node>\n<job_chain_node.end state="end"/>\n</job_chain>\n`

interface Range {
  readonly from: number
  readonly to: number
}

const rangeOf = (word: string): Range | undefined => {
  const [, from, to = from] = /^(-?\d+)(?:\.\.(-?\d+))?$/.exec(word) ?? []
  return from === undefined ? undefined : {from: Number(from), to: Number(to)}
}

/** What is wrong with a set of codes, to be said after them (JobChainNodeParserAndHandler.scala:80-100, RangeSet.scala). */
const problemOf = (value: string): string | undefined => {
  const words = wordsOf(value)
  const ranges: Range[] = []
  for (const word of words) {
    const range = rangeOf(word)
    if (range === undefined) return `${quoted(word)} is neither a number nor a range like 2..5`
    if (range.from > range.to) return `the range ${quoted(word)} runs backwards`
    ranges.push(range)
  }
  const sorted = ranges.toSorted((left, right) => left.from - right.from)
  const overlaps = sorted.some(({from}, index) => index > 0 && from <= (sorted[index - 1]?.to ?? from - 1))
  return overlaps ? `a code stands twice in ${quoted(value)}` : undefined
}

const HINT = 'Write numbers and ranges with blanks between them: 1 2 5..9.'

const codeRemarks = (element: XmlElement): readonly Remark[] => {
  const attribute = attributeOf(element, 'return_code')
  if (attribute === undefined || isBlank(attribute.value))
    return [remarkAt(attribute ?? element, 'it does not say for which return codes', HINT)]
  const problem = problemOf(attribute.value)
  return problem === undefined ? [] : [remarkAt(attribute, problem, HINT)]
}

const targetRemarks = (element: XmlElement): readonly Remark[] =>
  childElements(element, 'to_state')
    .filter((target) => attributeOf(target, 'state') === undefined)
    .map((target) => remarkAt(target, 'it does not say to which state', 'Add state="…".'))

export const chainReturnCode = objectRule('chain.return-code', {
  kinds: ['job_chain'],
  severity: 'error',
  title: 'on_return_code names return codes, and to_state a state',
  engine: {code: 'SCHEDULER-428', effect: 'refuses the file with a Java exception'},
  doc: `\`return_code\` holds numbers and ranges, divided by blanks, each code once: \`"1 2 5..9"\`. The schema asks neither for \`return_code\`
nor for the \`state\` of \`<to_state>\`, but without them JobScheduler cannot load the chain.`,
  good: [
    {
      files: {
        'a.job_chain.xml': chain('<on_return_code return_code="-1 2..5 7"><to_state state="end"/></on_return_code>'),
      },
    },
  ],
  bad: [
    {
      files: {'a.job_chain.xml': chain('<on_return_code><to_state state="end"/></on_return_code>')},
      at: 'a.job_chain.xml:3:18',
    },
    {
      files: {'a.job_chain.xml': chain('<on_return_code return_code="5..1"><to_state state="end"/></on_return_code>')},
      at: 'a.job_chain.xml:3:34',
    },
    {
      files: {'a.job_chain.xml': chain('<on_return_code return_code="1, 2"><to_state state="end"/></on_return_code>')},
      at: 'a.job_chain.xml:3:34',
    },
    {
      files: {
        'a.job_chain.xml': chain('<on_return_code return_code="1 1..3"><to_state state="end"/></on_return_code>'),
      },
      at: 'a.job_chain.xml:3:34',
    },
    {
      files: {'a.job_chain.xml': chain('<on_return_code return_code="1"><to_state/></on_return_code>')},
      at: 'a.job_chain.xml:3:50',
    },
  ],
  check: ({all}) => all('on_return_code').flatMap((element) => [...codeRemarks(element), ...targetRemarks(element)]),
})
