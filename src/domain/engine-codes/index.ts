import type {Rule} from '../rules/rule.ts'
import type {EngineCode} from './engine-code.ts'
import {CODES_OF_CHAINS} from './of-chains.ts'
import {CODES_OF_FILES} from './of-files.ts'
import {CODES_OF_JOBS} from './of-jobs.ts'
import {CODES_OF_TIMES} from './of-times.ts'

const numberOf = ({code}: EngineCode): number => Number(code.slice(code.indexOf('-') + 1))

/** Every code of JobScheduler that is cited anywhere, by number. */
export const ENGINE_CODES: readonly EngineCode[] = [
  ...CODES_OF_FILES,
  ...CODES_OF_JOBS,
  ...CODES_OF_CHAINS,
  ...CODES_OF_TIMES,
].toSorted((left, right) => numberOf(left) - numberOf(right))

const CODE = /\b(?:SCHEDULER|Z|SOS)-\d+\b/g

/** The codes that a text cites. */
export const codesIn = (text: string): readonly string[] => Array.from(text.matchAll(CODE), ([code]) => code)

/** The codes that a rule cites: its own one first. */
export const codesOfRule = ({engine, doc}: Pick<Rule, 'engine' | 'doc'>): readonly string[] =>
  Array.from(new Set([...codesIn(engine.code ?? ''), ...codesIn(engine.effect), ...codesIn(doc)]))

/** Where the page says more of a code, from the folder of the documentation. */
export const pageOfCode = (code: string): string => `engine-codes.md#${code.toLowerCase()}`
