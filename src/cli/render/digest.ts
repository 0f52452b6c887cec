/** A digest as it is shown: long enough to compare two by eye. */
export const shortDigest = (digest: string): string => digest.slice(0, 12)
