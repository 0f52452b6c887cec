import {existsSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import type {Context} from 'mocha'
import {skipped} from './skipped.ts'

/** The folder of real live folders, which is no part of this project; without it the running test or suite is skipped. */
export const corpus = (context: Context): string => {
  const named = process.env['JSCTL_CORPUS']
  const folder = resolve(named ?? '../shared/corpus')
  if (existsSync(join(folder, 'roots.tsv'))) return folder
  if (named !== undefined) throw new Error(`JSCTL_CORPUS names ${named}, which holds no corpus`)
  return skipped(context, 'no corpus of real live folders. Set JSCTL_CORPUS to its folder.')
}

const rows = (file: string): readonly (readonly string[])[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))

/** The live roots of a corpus, as absolute folders, of which no object is known to be wrong. */
export const validRoots = (folder: string): readonly string[] => {
  const wrong = rows(join(folder, 'labels.tsv'))
    .filter(([, label]) => label !== 'valid')
    .map(([path = '']) => path)
  return rows(join(folder, 'roots.tsv'))
    .map(([root = '']) => root)
    .filter((root) => !wrong.some((path) => path.startsWith(`${root}/`)))
    .map((root) => join(folder, root))
}
