/**
 * Letters of ASCII in small. `toLowerCase` also makes a "k" of the sign for Kelvin and two characters of a capital I with a dot:
 * whoever wrote these did not just hold the shift key.
 */
export const smallLetters = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** The one known word that differs from `word` in the case of letters only; undefined when there is none, or several. */
export const inKnownCase = (word: string, known: Iterable<string>): string | undefined => {
  const small = smallLetters(word)
  const same = Array.from(known).filter((candidate) => smallLetters(candidate) === small)
  return same.length === 1 && same[0] !== word ? same[0] : undefined
}
