import type {XmlElement} from '../xml/document.ts'
import {attributeOf, childElements} from '../xml/walk.ts'
import type {ChainSettings} from './facts.ts'
import {placed} from './placed.ts'

/** What the files end in that hold the parameters of a chain's nodes: `CHAIN.config.xml`, `CHAIN,ORDER.config.xml` (objects.md §2.7). */
export const SETTINGS_SUFFIX = '.config.xml'

/** `<settings><job_chain name="CHAIN"><order><process state="STATE">…`; undefined for a file of another form. */
export const chainSettings = (path: string, root: XmlElement): ChainSettings | undefined => {
  if (!path.endsWith(SETTINGS_SUFFIX) || root.name !== 'settings') return undefined
  const [chain, ...more] = childElements(root, 'job_chain')
  if (chain === undefined || more.length > 0) return undefined
  const name = placed(attributeOf(chain, 'name'))
  const processes = childElements(chain, 'order').flatMap((order) => childElements(order, 'process'))
  return {
    ...(name === undefined ? {} : {chain: name}),
    states: processes.flatMap((process) => placed(attributeOf(process, 'state')) ?? []),
  }
}
