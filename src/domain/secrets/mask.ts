import type {Excerpt, Position} from '../xml/document.ts'
import {excerptAt, placeFinder} from '../xml/position.ts'
import {findSecrets} from './find.ts'
import {decodedValue, type Span} from './markup.ts'
import {occurrencesOf} from './occurrences.ts'
import {withoutOverlaps} from './overlaps.ts'

/** What stands in the place of a secret wherever a text is shown. */
const maskOf = (number: number): string => `[secret ${number}]`

export interface MaskedText {
  readonly text: string
  /** How many secrets were found in it; not, where their values stand again. */
  readonly secrets: number
  /** Where an offset of the text is in the masked one; not before the one asked last. */
  readonly at: (offset: number) => number
}

const offsets = (spans: readonly Span[], lengths: readonly number[]): ((offset: number) => number) => {
  let passed = 0
  let shift = 0
  return (offset) => {
    for (let span = spans[passed]; span !== undefined && span.end <= offset; span = spans[++passed])
      shift += (lengths[passed] ?? 0) - (span.end - span.start)
    const inside = spans[passed]
    return inside !== undefined && inside.start < offset ? inside.start + shift : offset + shift
  }
}

/** What a command line may have behind a word that is no part of it. */
const BEHIND = /[;,|&)\]}]+$/

/** A secret can have other letters where it stands again: in a script as it is, in an attribute with its references. */
export const spellingsOf = (value: string): readonly string[] => {
  const plain = decodedValue(value)
  if (/^[\w-]*$/.test(value)) return [value]
  const escaped = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return [value, value.replace(BEHIND, ''), plain, escaped, escaped.replaceAll('>', '&gt;').replaceAll('"', '&quot;')]
}

const spelledValues = (text: string, secrets: readonly Span[]): readonly string[] =>
  secrets.flatMap(({start, end}) => text.slice(start, end).split(/[\r\n]+/)).flatMap(spellingsOf)

/** The same value has the same number. */
const numbering = (): ((value: string) => number) => {
  const numbers = new Map<string, number>()
  return (value) => {
    const number = numbers.get(value) ?? numbers.size + 1
    numbers.set(value, number)
    return number
  }
}

const maskPlaces = (
  text: string,
  places: readonly Span[],
  numberOf: (value: string) => number,
): Omit<MaskedText, 'secrets'> => {
  const masks = places.map(({start, end}) => {
    const value = text.slice(start, end)
    const mask = maskOf(numberOf(value))
    return value.includes('\n') || value.includes('\r') ? value.replaceAll(/[^\r\n]+/g, mask) : mask
  })
  const parts = places.map(({start}, index) => text.slice(places[index - 1]?.end ?? 0, start) + (masks[index] ?? ''))
  return {
    text: parts.join('') + text.slice(places.at(-1)?.end ?? 0),
    at: offsets(
      places,
      masks.map(({length}) => length),
    ),
  }
}

interface SearchedText {
  readonly text: string
  readonly secrets: readonly Span[]
}

/** Masks one text after the other, without the secrets of any. */
const maskerFor = (all: readonly SearchedText[]): ((one: SearchedText) => MaskedText) => {
  const values = all.flatMap(({text, secrets}) => spelledValues(text, secrets))
  const numberOf = numbering()
  return ({text, secrets}) =>
    values.length === 0
      ? {text, secrets: 0, at: (offset) => offset}
      : {
          ...maskPlaces(text, withoutOverlaps([...secrets, ...occurrencesOf(values, text)]), numberOf),
          secrets: secrets.length,
        }
}

/**
 * Texts that are shown together, without the secrets of all of them: what is a secret in one place is masked wherever it stands. The
 * same value has the same number in all of them, so that a comparison of masked texts still shows whether a secret changed. Lines stay
 * lines.
 */
export const maskedTexts = (texts: readonly string[]): readonly MaskedText[] => {
  const searched = texts.map((text) => ({text, secrets: findSecrets(text)}))
  return searched.map(maskerFor(searched))
}

/** @param secrets those of the text, where they are found already */
export const maskedText = (text: string, secrets: readonly Span[] = findSecrets(text)): MaskedText => {
  const searched = {text, secrets}
  return maskerFor([searched])(searched)
}

/** A text that is shown alone, without its secrets: a message, a failure. */
export const withoutSecrets = (text: string): string => maskedText(text).text

/** The lines of a text around some places, which are in order, without secrets: the text is walked through once. */
export const maskedLines = (
  text: string,
  places: readonly Position[],
  secrets: readonly Span[],
): readonly Excerpt[] => {
  if (places.length === 0) return []
  const finder = placeFinder(text)
  const masked = maskedText(text, secrets)
  return places.map((place) => excerptAt(masked.text, masked.at(finder.offsetOf(place))))
}
