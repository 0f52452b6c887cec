import {meant} from '../../nearest.ts'

/** Longer words are not compared: nobody misspells one of ours at such length. */
const LONGEST = 60

const bare = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/**
 * The word of ours that somebody meant: the same but for case, "_", "-" and "."; else what it begins or what it begins with; else
 * the nearest spelling.
 */
export const meantWord = (word: string, known: Iterable<string>): string | undefined => {
  if (!/[a-z]/i.test(word) || word.length > LONGEST) return undefined
  const candidates = [...known]
  const letters = bare(word)
  const same = candidates.find((candidate) => bare(candidate) === letters)
  if (same !== undefined) return same
  const longer = letters.length < 3 ? [] : candidates.filter((candidate) => bare(candidate).startsWith(letters))
  return longer.length === 1 ? longer[0] : meant(word.toLowerCase(), candidates)
}
