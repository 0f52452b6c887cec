import {SaxesParser} from 'saxes'
import type {XmlElement} from '../../src/domain/xml/document.ts'

/** A document as a list of what happens in it, with adjacent text as one: to compare two parsers. */
export type DocumentView = readonly (readonly [what: string, name: string, ...values: string[]])[]

const merged = (view: DocumentView): DocumentView => {
  const result: [string, string, ...string[]][] = []
  for (const [what, name, ...values] of view) {
    const last = result.at(-1)
    if (what === 'text' && last?.[0] === 'text') last[1] += name
    else if (what !== 'text' || name !== '') result.push([what, name, ...values])
  }
  return result
}

/** How saxes alone sees a text. */
export const saxesView = (text: string): DocumentView => {
  const view: [string, string, ...string[]][] = []
  const parser = new SaxesParser({xmlns: true})
  let depth = 0
  parser.on('opentag', ({name, attributes}) => {
    depth++
    view.push(['start', name, ...Object.values(attributes).flatMap((attribute) => [attribute.name, attribute.value])])
  })
  parser.on('closetag', ({name}) => {
    depth--
    view.push(['end', name])
  })
  parser.on('text', (content) => {
    if (depth > 0) view.push(['text', content])
  })
  parser.on('cdata', (content) => {
    view.push(['cdata', content])
  })
  parser.on('comment', (content) => {
    if (depth > 0) view.push(['comment', content])
  })
  parser.write(text).close()
  return merged(view)
}

const nodesOf = (element: XmlElement): DocumentView => [
  ['start', element.name, ...element.attributes.flatMap(({name, value}) => [name, value])],
  ...element.children.flatMap((node): DocumentView =>
    node.kind === 'element' ? nodesOf(node) : [[node.kind, node.text]],
  ),
  ['end', element.name],
]

/** How our tree sees it. */
export const treeView = (root: XmlElement): DocumentView => merged(nodesOf(root))
