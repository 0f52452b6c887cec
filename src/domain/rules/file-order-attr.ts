import {resolveReference} from '../references.ts'
import {attributeOf} from '../xml/walk.ts'
import {ORDER} from './example-objects.ts'
import {objectRule, refusedBy, remarkAt, type CheckedObject} from './object-rule.ts'
import {NOTHING, type Remark} from './rule.ts'
import {isBlank, quoted} from './values.ts'

/** Divided at the first comma (objects.md §2.4); undefined for a name that is another rule's. */
const partsOf = (name: string): {readonly chain: string; readonly id: string} | undefined => {
  const comma = name.indexOf(',')
  return comma <= 0 || comma === name.length - 1 ? undefined : {chain: name.slice(0, comma), id: name.slice(comma + 1)}
}

const HINT = 'Remove the attribute: the file name says it.'

const idRemarks = ({root}: CheckedObject, id: string): readonly Remark[] => {
  const attribute = attributeOf(root, 'id')
  return attribute === undefined || isBlank(attribute.value) || attribute.value === id
    ? NOTHING
    : [
        refusedBy(
          '436',
          remarkAt(attribute, `the id is ${quoted(id)} by the file name, but ${quoted(attribute.value)} here`, HINT),
        ),
      ]
}

const chainRemarks = ({root, folder}: CheckedObject, chain: string): readonly Remark[] => {
  const attribute = attributeOf(root, 'job_chain')
  if (attribute === undefined || isBlank(attribute.value)) return NOTHING
  const meant = resolveReference(folder, attribute.value)
  // What leads above the live root is told by ref.path.
  if (meant === undefined) return NOTHING
  const own = resolveReference(folder, chain)
  return meant.toLowerCase() === own?.toLowerCase()
    ? NOTHING
    : [
        refusedBy(
          '437',
          remarkAt(
            attribute,
            `the order belongs to the chain ${quoted(chain)} by the file name, but to ${quoted(attribute.value)} here`,
            HINT,
          ),
        ),
      ]
}

export const fileOrderAttr = objectRule('file.order-attr', {
  kinds: ['order'],
  severity: 'error',
  title: 'The attributes id and job_chain say the same as the file name',
  engine: {effect: 'refuses the file: SCHEDULER-436 for the id, SCHEDULER-437 for the chain'},
  doc: `\`nightly,daily.order.xml\` is the order \`daily\` of the chain \`nightly\` in the same folder. The attributes \`id\` and \`job_chain\`
may repeat that, but not contradict it. They are usually left behind when a file is copied. Remove them.`,
  good: [
    {files: {'x/nightly,daily.order.xml': ORDER}},
    {files: {'x/nightly,daily.order.xml': ORDER.replace('<order', '<order job_chain="/x/Nightly" id="daily"')}},
  ],
  bad: [
    {
      files: {'nightly,daily.order.xml': ORDER.replace('<order', '<order id="Daily"')},
      at: 'nightly,daily.order.xml:1:8',
    },
    {
      files: {'x/nightly,1.order.xml': ORDER.replace('<order', '<order job_chain="/nightly"')},
      at: 'x/nightly,1.order.xml:1:8',
    },
  ],
  check: (object) => {
    const parts = partsOf(object.name)
    return parts === undefined ? NOTHING : [...idRemarks(object, parts.id), ...chainRemarks(object, parts.chain)]
  },
})
