import fc from 'fast-check'
import {sha256} from '../../src/domain/digest.ts'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import {isLivePath, pathClashes, type LivePath} from '../../src/domain/path.ts'
import {filesDigest, type Manifest, type ReleaseFile} from '../../src/domain/release.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import {sortedPaths, type Content, type Tree} from '../../src/domain/tree.ts'

/** A content as a tree lists it. */
export const contentOf = (text: string): Content => ({sha256: sha256(text), size: Buffer.byteLength(text)})

/** A tree of texts. */
export const treeOf = (files: Readonly<Record<string, string>>): Tree =>
  new Map(Object.entries(files).map(([path, text]) => [path as LivePath, contentOf(text)]))

const segment = fc.oneof(
  fc.constantFrom('a', 'b', 'billing', 'Überweisung', 'a b', 'a,b', 'x+y', '100%', 'load', '\u{1f600}'),
  fc.string({minLength: 1, maxLength: 8}),
)

/** Paths that follow the grammar, with the suffixes of objects and without. */
const anyLivePath: fc.Arbitrary<LivePath> = fc
  .tuple(
    fc.array(segment, {maxLength: 3}),
    segment,
    fc.constantFrom('.job.xml', '.job_chain.xml', '.order.xml', '.txt', ''),
  )
  .map(([folders, name, suffix]) => [...folders, name + suffix].join('/').normalize('NFC'))
  .filter(isLivePath)

/** Trees without clashes. */
export const anyTree: fc.Arbitrary<Tree> = fc
  .array(fc.tuple(anyLivePath, fc.constantFrom('', 'one', 'two', 'three', 'x'.repeat(100))), {maxLength: 20})
  .map((files) => {
    const tree = new Map<LivePath, Content>()
    for (const [path, text] of files) {
      if (pathClashes([...tree.keys(), path]).length === 0) tree.set(path, contentOf(text))
    }
    return tree
  })

const HOME = {name: 'tst' as EnvironmentName, id: '00000000-0000-4000-8000-000000000001'}

/** A manifest of a tree whose contents lie in one imaginary pack; `over` says what differs from the simplest one. */
export const manifestOf = (tree: Tree, over: Partial<Manifest> = {}): Manifest => {
  let offset = 0
  const files = sortedPaths(tree).map((path): ReleaseFile => {
    const {sha256: digest, size} = tree.get(path) ?? contentOf('')
    const file = {path, sha256: digest, size, pack: 0, offset}
    offset += size
    return file
  })
  const release = over.release ?? (1 as ReleaseNumber)
  return {
    format: 'jsctl/1',
    environment: HOME,
    release,
    parent: release === 1 ? null : {release: (release - 1) as ReleaseNumber, sha256: sha256(`release ${release - 1}`)},
    tree: filesDigest(files),
    created: '2026-11-22T13:22:31.000Z',
    author: 'maria@desk-7',
    message: '',
    tool: 'jsctl/0.1.0',
    origin: {kind: 'push'},
    packs: files.length === 0 ? [] : [{sha256: sha256(`pack of ${release}`), size: 100, contentSize: offset}],
    files,
    findings: [],
    ...over,
  }
}
