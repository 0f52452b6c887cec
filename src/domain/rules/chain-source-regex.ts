import type {XmlAttribute} from '../xml/document.ts'
import {attributeOf} from '../xml/walk.ts'
import {meantByGlob, regexProblem, type RegexProblem} from './file-regex.ts'
import {objectRule, refusedWith, remarkAt, type CheckedObject} from './object-rule.ts'
import {quoted} from './values.ts'

const chain = (regex: string): string =>
  `<job_chain>\n<file_order_source directory="/in" regex="${regex}"/>\n<job_chain_node state="1" job="a"/>\n<file_order_sink state="end" remove="yes"/>\n</job_chain>\n`

const PROBLEMS: Readonly<Record<RegexProblem, string>> = {
  class: 'has a "[" without its "]"',
  group: 'has a "(" without its ")"',
  'nothing-to-repeat': 'repeats nothing: before "*", "+" or "?" nothing stands',
  backslash: 'ends in a backslash, which stands before another character only',
}

const regexes = ({all}: CheckedObject): readonly XmlAttribute[] =>
  all('file_order_source').flatMap((source) => attributeOf(source, 'regex') ?? [])

const hintFor = (pattern: string): string => {
  const meant = meantByGlob(pattern)
  return meant === undefined
    ? 'Correct it. A character that is meant as itself has a backslash before it.'
    : `It looks like a pattern of file names. Write ${quoted(meant)}.`
}

export const chainSourceRegex = objectRule('chain.source-regex', {
  kinds: ['job_chain'],
  severity: 'error',
  title: 'The regex of a source of files is a regular expression',
  engine: refusedWith('428'),
  doc: `\`regex\` says which files of the directory become orders. It is a regular expression (POSIX extended; Java's where an agent watches), not a
pattern such as \`*.csv\`: write \`\\.csv$\`. Found is what neither of the two can read: a bracket without its end, nothing to repeat, a backslash at the end.`,
  good: [
    {files: {'a.job_chain.xml': chain('^[^.].*\\.csv$')}},
    {files: {'a.job_chain.xml': chain('(in|out)_[0-9]{8}(_[a-z]+)?\\.(csv|txt)$')}},
  ],
  bad: [
    {files: {'a.job_chain.xml': chain('^(.*\\.csv$')}, at: 'a.job_chain.xml:2:36'},
    {files: {'a.job_chain.xml': chain('*.csv')}, at: 'a.job_chain.xml:2:36'},
    {files: {'a.job_chain.xml': chain('[a-z.csv')}, at: 'a.job_chain.xml:2:36'},
  ],
  check: (object) =>
    regexes(object).flatMap((regex) => {
      const problem = regexProblem(regex.value)
      return problem === undefined
        ? []
        : [remarkAt(regex, `the regular expression ${quoted(regex.value)} ${PROBLEMS[problem]}`, hintFor(regex.value))]
    }),
})

export const chainSourceGlob = objectRule('chain.source-glob', {
  kinds: ['job_chain'],
  severity: 'warning',
  title: 'The regex of a source of files is not a pattern of file names',
  engine: {effect: 'loads the chain; files that were meant are not found'},
  doc: `In a regular expression \`*\` repeats the character before it, and \`.\` is any character: \`order_*.csv\` finds \`order.csv\` and \`order__.csv\`,
not \`order_1.csv\`. Write \`^order_.*\\.csv$\`.`,
  good: [{files: {'a.job_chain.xml': chain('^order_.*\\.csv$')}}, {files: {'a.job_chain.xml': chain('orders?.csv')}}],
  bad: [{files: {'a.job_chain.xml': chain('order_*.csv')}, at: 'a.job_chain.xml:2:36'}],
  check: (object) =>
    regexes(object)
      .filter(({value}) => meantByGlob(value) !== undefined && regexProblem(value) === undefined)
      .map((regex) =>
        remarkAt(
          regex,
          `${quoted(regex.value)} looks like a pattern of file names, but is read as a regular expression`,
          `Write ${quoted(meantByGlob(regex.value) ?? '')}.`,
        ),
      ),
})
