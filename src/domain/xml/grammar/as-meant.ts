import type {Position, XmlAttribute, XmlElement, XmlNode} from '../document.ts'
import type {GrammarFault} from './fault.ts'

const placeOf = ({line, column}: Position): string => `${line}:${column}`

/** The names of what is misspelt, by its place. */
const meantNames = (faults: readonly GrammarFault[]): ReadonlyMap<string, string> =>
  new Map(faults.flatMap(({meant, position}) => (meant === undefined ? [] : [[placeOf(position), meant]])))

/**
 * A document in which misspelt elements and attributes have the names that they are read as, so that what is meant is not missed a
 * second time. Where nothing is misspelt it is the document itself.
 * @param faults what `grammarFaults` says of it
 */
export const asMeant = (root: XmlElement, faults: readonly GrammarFault[]): XmlElement => {
  const names = meantNames(faults)
  if (names.size === 0) return root
  const named = <Named extends XmlAttribute | XmlElement>(one: Named): Named => {
    const name = names.get(placeOf(one.position))
    return name === undefined ? one : {...one, name}
  }
  const read = (element: XmlElement): XmlElement => ({
    ...named(element),
    attributes: element.attributes.map(named),
    children: element.children.map((node): XmlNode => (node.kind === 'element' ? read(node) : node)),
  })
  return read(root)
}

/** Whether the attribute at a place is misspelt: its value is not mended, for its name is only a guess. */
export const isMisspelt = (faults: readonly GrammarFault[], position: Position): boolean =>
  faults.some((fault) => fault.meant !== undefined && placeOf(fault.position) === placeOf(position))
