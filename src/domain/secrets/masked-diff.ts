import {diffLines, type LineDiff} from '../line-diff.ts'
import {secretMasker} from './mask.ts'

/**
 * The lines that differ. Secrets are masked before anything is compared; another value has another number, so that a change is
 * still seen.
 * @param old undefined where the file is new, `fresh` where it is deleted
 */
export const maskedDiff = (old: string | undefined, fresh: string | undefined): LineDiff => {
  const mask = secretMasker()
  const masked = (text: string | undefined): string | undefined => (text === undefined ? undefined : mask(text).text)
  const before = masked(old)
  return diffLines(before, masked(fresh))
}
