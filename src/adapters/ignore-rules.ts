import {createRequire} from 'node:module'
import type {Ignore} from 'ignore'
import type {IgnoreRules} from '../ports/ignore-rules.ts'

const require = createRequire(import.meta.url)

interface Level {
  /** '' for the root, else the path of the folder and "/". */
  readonly base: string
  readonly matcher: Ignore
}

const rulesOf = (levels: readonly Level[]): IgnoreRules => ({
  ignores: (path, kind) => {
    let ignored = false
    for (const {base, matcher} of levels) {
      const relative = path.slice(base.length) + (kind === 'folder' ? '/' : '')
      const result = matcher.test(relative)
      // As in git, the nearest file that says something wins.
      if (result.ignored) ignored = true
      else if (result.unignored) ignored = false
    }
    return ignored
  },
  within: (folder, text) => {
    const create = require('ignore') as typeof import('ignore')
    const matcher = create({ignorecase: false, allowRelativePaths: true}).add(text)
    return rulesOf([...levels, {base: folder === '' ? '' : `${folder}/`, matcher}])
  },
})

/** No rules yet. */
export const noIgnoreRules: IgnoreRules = rulesOf([])
