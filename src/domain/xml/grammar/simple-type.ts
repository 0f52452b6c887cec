import {inKnownCase} from '../../letter-case.ts'
import type {ValueRule} from './fault.ts'
import {meantWord} from './words.ts'

/** Why a value is none of its type. */
export interface Refusal {
  readonly rule: ValueRule
  /** The value, a word of its list, or a character. */
  readonly found: string
  /** After "must be". */
  readonly wanted: string
  readonly hint?: string
}

/** What a value may look like, as the schema's type says it. */
export interface SimpleType {
  /** After "must be": `yes or no`. */
  readonly wanted: string
  readonly rule: ValueRule
  /** Undefined when the value is right. */
  refusal(value: string): Refusal | undefined
  /** A refused value with those words that the type knows in another case in its case; it may still be refused. */
  recased?(value: string): string | undefined
}

/** What was probably meant by a wrong value, as a hint. */
export type Advice = (value: string) => string | undefined

interface Wording {
  readonly rule: ValueRule
  readonly wanted: string
  readonly advice?: Advice
}

/** White space as XML counts it: no other blank is one. */
const BLANKS = /[ \t\r\n]+/g

/** As XML Schema collapses: one blank for each run, none at the ends. */
export const collapsed = (value: string): string => {
  const text = value.replace(BLANKS, ' ')
  return text.slice(text.startsWith(' ') ? 1 : 0, text.endsWith(' ') && text.length > 1 ? -1 : undefined)
}

const withAdvice = (refusal: Refusal, hint: string | undefined): Refusal =>
  hint === undefined ? refusal : {...refusal, hint}

/** What a refused value must have been, if nothing but the case of its letters, or a blank around it, is wrong. */
export const mendedValue = (type: SimpleType, value: string): string | undefined => {
  const meant = type.recased?.(value)
  return meant === undefined || type.refusal(meant) !== undefined ? undefined : meant
}

/** A type whose values a predicate tells. */
export const told = (accepts: (value: string) => boolean, {rule, wanted, advice}: Wording): SimpleType => ({
  rule,
  wanted,
  refusal: (value) => (accepts(value) ? undefined : withAdvice({rule, wanted, found: value}, advice?.(value))),
})

/** Anything that XML allows. */
export const ANYTHING: SimpleType = {rule: 'xsd.value', wanted: 'any text', refusal: () => undefined}

const NOT_LATIN_1 = /[^\r\n\t\x20-\x7e\xa0-\xff]/u

/** Characters of ISO-8859-1 that can be printed: the base of nearly all attributes (objects.md §1.3, `String`). */
export const TEXT: SimpleType = {
  rule: 'xsd.charset',
  wanted: 'characters of ISO-8859-1',
  refusal: (value) => {
    const found = NOT_LATIN_1.exec(value)?.[0]
    return found === undefined ? undefined : {rule: 'xsd.charset', found, wanted: TEXT.wanted}
  },
}

/** Text of ISO-8859-1 with a form of its own; white space counts. */
export const text = (form: RegExp, wording: Wording): SimpleType => {
  const formed = told((value) => form.test(value), wording)
  return {...formed, refusal: (value) => TEXT.refusal(value) ?? formed.refusal(value)}
}

/** A form in which blanks around the value do not count. */
export const token = (form: RegExp, wording: Wording): SimpleType =>
  told((value) => form.test(collapsed(value)), wording)

/** A form that may hold characters beyond ISO-8859-1. */
export const plain = (form: RegExp, wording: Wording): SimpleType => told((value) => form.test(value), wording)

const didYouMean = (word: string | undefined): string | undefined =>
  word === undefined ? undefined : `Did you mean "${word}"?`

/** One of some words. `exact`: blanks around it count, which depends on the base of the schema's type. */
export const oneOf = (
  words: readonly string[],
  wording: Wording,
  {exact = false}: {readonly exact?: boolean} = {},
): SimpleType => {
  const known = new Set(words)
  const advice: Advice = (value) => wording.advice?.(value) ?? didYouMean(meantWord(collapsed(value), words))
  return {
    ...told((value) => known.has(exact ? value : collapsed(value)), {...wording, advice}),
    recased: (value) => {
      const word = collapsed(value)
      const meant = known.has(word) ? word : inKnownCase(word, words)
      return meant === undefined || exact ? meant : value.replace(word, meant)
    },
  }
}

/** Right when one of the types takes it. */
export const either = (wording: Wording, ...types: readonly SimpleType[]): SimpleType => ({
  ...told((value) => types.some((type) => type.refusal(value) === undefined), wording),
  recased: (value) => {
    const found = new Set(types.map((type) => mendedValue(type, value)).filter((meant) => meant !== undefined))
    return found.size === 1 ? Array.from(found)[0] : undefined
  },
})

/** Words between blanks, each of a type; none is a list, too. */
export const list = (item: SimpleType): SimpleType => ({
  ...item,
  refusal: (value) => {
    const words = collapsed(value)
    if (words === '') return undefined
    for (const word of words.split(' ')) {
      const refused = item.refusal(word)
      if (refused !== undefined)
        return /[,;]/.test(word) ? {...refused, hint: 'Put blanks between the words, no commas.'} : refused
    }
    return undefined
  },
  recased: (value) =>
    value.replace(/[^ \t\r\n]+/g, (word) => (item.refusal(word) === undefined ? word : (item.recased?.(word) ?? word))),
})
