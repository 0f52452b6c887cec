import {OBJECT_KINDS, fileName, kindOf, type ObjectKind} from '../kinds.ts'
import {nearest} from '../nearest.ts'
import type {CheckedFile} from './rule.ts'

/** What a name looks like that the engine ignores although an object was probably meant. */
export type MisnamedObject =
  /** `job.xml` */
  | {readonly kind: 'no-name'; readonly suffix: string}
  /** `a.Job.xml` */
  | {readonly kind: 'case'; readonly suggestion: string}
  /** `a.jobchain.xml`; `surely` when no other meaning of the name is known. */
  | {readonly kind: 'typo'; readonly suggestion: string; readonly surely: boolean}

const bySuffix = (suffix: string): ObjectKind | undefined => OBJECT_KINDS.find((kind) => kind.suffix === suffix)

/** Letters only: `job-chain`, `JobChain` and `job_chain` are one word. */
const bare = (word: string): string => word.toLowerCase().replaceAll(/[^a-z]/g, '')

const KIND_WORDS: ReadonlyMap<string, ObjectKind> = new Map(OBJECT_KINDS.map((kind) => [bare(kind.name), kind]))

const nearestKind = (word: string): ObjectKind | undefined => {
  const found = nearest(bare(word), KIND_WORDS.keys(), word.length > 5 ? 2 : 1)
  return found === undefined ? undefined : KIND_WORDS.get(found)
}

const typo = (stem: string, kind: ObjectKind | undefined, surely: boolean): MisnamedObject | undefined =>
  kind === undefined ? undefined : {kind: 'typo', suggestion: stem + kind.suffix, surely}

/** `a.job.xml.txt`, as Windows names a file whose extension it hides. */
const DOUBLED = /^(.+)(\.[a-z_]+\.xml)\.(?:txt|xml)$/i
const TWO_DOTS = /^(.+)\.([^.]+)\.xml$/i
const ONE_DOT = /^[^.]+\.xml$/i
const NO_XML = /^(.+)\.([a-z_]+)$/i

type Guess = (name: string) => MisnamedObject | undefined

const doubledSuffix: Guess = (name) => {
  const [, stem = '', suffix = ''] = DOUBLED.exec(name) ?? []
  return typo(stem, bySuffix(suffix.toLowerCase()), true)
}

const missingName: Guess = (name) => {
  const kind = ONE_DOT.test(name) ? bySuffix(`.${name.toLowerCase()}`) : undefined
  return kind === undefined ? undefined : {kind: 'no-name', suffix: kind.suffix}
}

const otherCase: Guess = (name) => {
  const [, stem = '', word = ''] = TWO_DOTS.exec(name) ?? []
  const kind = bySuffix(`.${word.toLowerCase()}.xml`)
  return kind === undefined ? undefined : {kind: 'case', suggestion: stem + kind.suffix}
}

const otherWord: Guess = (name) => {
  const [, stem, word] = TWO_DOTS.exec(name) ?? []
  return stem === undefined || word === undefined
    ? undefined
    : typo(stem, nearestKind(word), KIND_WORDS.has(bare(word)))
}

const missingXml: Guess = (name) => {
  const [, stem, word] = NO_XML.exec(name) ?? []
  return stem === undefined || word === undefined
    ? undefined
    : typo(stem, bySuffix(`.${word.toLowerCase()}.xml`), false)
}

/** In this order: the first that fits. */
const GUESSES: readonly Guess[] = [doubledSuffix, missingName, otherCase, otherWord, missingXml]

/** How the name of a file that is no object resembles one. */
export const misnamed = (path: string): MisnamedObject | undefined => {
  const name = fileName(path)
  if (kindOf(name) !== undefined) return undefined
  for (const guess of GUESSES) {
    const found = guess(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether the content of a file must be seen to judge it. */
export const isReadAsXml = (path: string): boolean =>
  kindOf(path) !== undefined || /\.xml$/i.test(path) || misnamed(path) !== undefined

/** The kind whose files have this root element. */
export const kindOfRoot = (root: string): ObjectKind | undefined => OBJECT_KINDS.find(({roots}) => roots.includes(root))

/** What a file holds, as far as its root element tells. */
export const holds = ({document}: CheckedFile): 'an object' | 'something else' | 'unreadable' => {
  if (document?.kind !== 'document') return 'unreadable'
  return kindOfRoot(document.root.name) === undefined ? 'something else' : 'an object'
}
