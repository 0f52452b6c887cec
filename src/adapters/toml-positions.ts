import type {AST} from 'toml-eslint-parser'

/** Where a key stands, both from 1; keys are joined by dots. */
export type KeyPositions = ReadonlyMap<string, {readonly line: number; readonly column: number}>

const keyName = (key: AST.TOMLBare | AST.TOMLQuoted): string => (key.type === 'TOMLBare' ? key.name : key.value)

/** The place of every key and table of a document, the first one where a table is opened more than once. */
export const keyPositions = (program: AST.TOMLProgram): KeyPositions => {
  const positions = new Map<string, {line: number; column: number}>()
  const note = (path: readonly string[], {loc}: AST.TOMLNode): void => {
    const name = path.join('.')
    if (!positions.has(name)) positions.set(name, {line: loc.start.line, column: loc.start.column + 1})
  }
  const noteKey = (key: AST.TOMLKey, above: readonly string[]): readonly string[] => {
    let path = above
    for (const part of key.keys) {
      path = [...path, keyName(part)]
      note(path, part)
    }
    return path
  }
  const visit = (nodes: readonly (AST.TOMLKeyValue | AST.TOMLTable)[], above: readonly string[]): void => {
    for (const node of nodes) {
      const path = noteKey(node.key, above)
      if (node.type === 'TOMLTable') visit(node.body, path)
      else if (node.value.type === 'TOMLInlineTable') visit(node.value.body, path)
    }
  }
  visit(program.body[0].body, [])
  return positions
}
