import {foldCase, pathClashes, type LivePath} from '../path.ts'
import type {Inventory} from './rule.ts'

/** Two names in one folder of which only one can be used. */
export interface NameClash {
  readonly first: string
  readonly second: string
  /** The file to which a finding is attached. */
  readonly path: LivePath
  readonly what: 'files' | 'folders' | 'a file and a folder'
}

/** The paths up to the first segment in which they are written differently. */
const upToDifference = (first: string, second: string): readonly [string, string] => {
  const left = first.split('/')
  const right = second.split('/')
  const index = left.findIndex((segment, at) => segment !== right[at])
  return [left.slice(0, index + 1).join('/'), right.slice(0, index + 1).join('/')]
}

/** Every pair of names once, however many files lie in two folders that differ in case only. */
export const nameClashes = ({files}: Inventory): readonly NameClash[] => {
  const clashes = new Map<string, NameClash>()
  for (const {kind, first, second} of pathClashes(files.keys())) {
    const [left, right] = kind === 'directory' ? [first, second] : upToDifference(first, second)
    const key = `${foldCase(left)}\n${right}`
    if (clashes.has(key)) continue
    const what = kind === 'directory' ? 'a file and a folder' : left === first && right === second ? 'files' : 'folders'
    clashes.set(key, {first: left, second: right, path: second, what})
  }
  return [...clashes.values()]
}
