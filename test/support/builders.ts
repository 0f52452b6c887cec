import fc from 'fast-check'
import {sha256} from '../../src/domain/digest.ts'
import {isLivePath, pathClashes, type LivePath} from '../../src/domain/path.ts'
import type {Content, Tree} from '../../src/domain/tree.ts'

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
export const anyLivePath: fc.Arbitrary<LivePath> = fc
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
