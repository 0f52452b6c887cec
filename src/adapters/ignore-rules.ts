import {createRequire} from 'node:module'
import type {Ignore} from 'ignore'

const require = createRequire(import.meta.url)

/** The name of a file with further rules, in the syntax of .gitignore; it may lie in any folder and counts from there. */
export const IGNORE_FILE = '.jsctlignore'

/** The rules of one folder: its own .jsctlignore and those of the folders above it. */
export interface IgnoreRules {
  /** @param path relative to the root, "/" between segments */
  ignores(path: string, kind: 'file' | 'folder'): boolean
  /** The rules of a folder below, with the text of its .jsctlignore. */
  within(folder: string, text: string): IgnoreRules
}

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
