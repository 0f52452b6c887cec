import assert from 'node:assert/strict'
import {meantByGlob, regexProblem} from '../../src/domain/rules/file-regex.ts'

describe('given the regex of a source of files', () => {
  // As regcomp of glibc and java.util.regex.Pattern refuse them.
  for (const [regex, problem] of [
    ['^(.*\\.csv$', 'group'],
    ['((a)', 'group'],
    ['([)]', 'group'],
    ['[a-z', 'class'],
    ['[]a', 'class'],
    ['[^]', 'class'],
    ['*.csv', 'nothing-to-repeat'],
    ['a|*b', 'nothing-to-repeat'],
    ['(+a)', 'nothing-to-repeat'],
    ['.csv\\', 'backslash'],
  ] as const) {
    it(`${regex} is none`, () => assert.equal(regexProblem(regex), problem))
  }

  // Right for at least one of the two.
  for (const regex of [
    '',
    '^.*\\.csv$',
    '[(]a',
    '[]a]',
    '[^]]*',
    '[[:alpha:]]+_[0-9]{2,4}',
    '[[]',
    '[a\\]b',
    '[a\\]',
    'a)',
    '\\(*a',
    '^*a',
    'a**',
    'a*+',
    '(|a)',
    '(?i)\\.csv$',
    '(?<day>a',
    '\\Q(\\E',
    '[a&&[^b]]',
    `(${'a'.repeat(1000)}`,
  ]) {
    it(`"${regex.slice(0, 20)}" may be one`, () => assert.equal(regexProblem(regex), undefined))
  }

  for (const [pattern, regex] of [
    ['*.csv', '^.*\\.csv$'],
    ['order_*.csv', '^order_.*\\.csv$'],
    ['order-*.csv.gz', '^order-.*\\.csv\\.gz$'],
    ['.*.csv', undefined],
    ['[0-9]*.csv', undefined],
    ['orders?.csv', undefined],
    ['^order_*.csv$', undefined],
    ['order_*\\.csv', undefined],
    ['a*', undefined],
  ] as const) {
    it(`${pattern} ${regex === undefined ? 'is no pattern of file names' : `is meant as ${regex}`}`, () =>
      assert.equal(meantByGlob(pattern), regex))
  }

  it('a hostile one costs no time', () => {
    for (const part of ['[', '[[', '[\\a', '(', '\\', '[[:', 'a*', '-'])
      for (const read of [regexProblem, meantByGlob]) read(part.repeat(Math.ceil(100_000 / part.length)).slice(0, 499))
  })
})
