import {diffLines, type LineDiff} from '../line-diff.ts'
import {maskedTexts} from './mask.ts'

/**
 * The lines that differ. Secrets are masked before anything is compared, in both texts what is one in either; another value has another
 * number, so that a change is still seen.
 * @param old undefined where the file is new, `fresh` where it is deleted
 */
export const maskedDiff = (old: string | undefined, fresh: string | undefined): LineDiff => {
  const [before, after] = maskedTexts([old ?? '', fresh ?? ''])
  return diffLines(old === undefined ? undefined : before?.text, fresh === undefined ? undefined : after?.text)
}
