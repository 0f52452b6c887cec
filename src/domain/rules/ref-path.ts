import {referencesIn, resolveReference, suffixOfReference, type Reference} from '../references.ts'
import {attributeOf} from '../xml/walk.ts'
import {JOB_CHAIN} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {quoted} from './values.ts'

const FOLDER_OF = (folder: string, base: Reference['base']): string => (base === 'root' ? '' : folder)

/** What is left of a path that leads too far up: `/load` of `../../load.job.xml`. */
const fromRoot = (value: string): string => {
  const path = value.replace(/^(?:\.{0,2}\/+)*/, '/')
  const suffix = suffixOfReference(path)
  return suffix === undefined ? path : path.slice(0, -suffix.length)
}

export const refPath = objectRule('ref.path', {
  kinds: 'all',
  severity: 'error',
  title: 'A reference stays within the live folder',
  engine: refusedWith('461'),
  doc: `References count from the folder of the file, or with a "/" from the live root; each \`..\` leads one folder up. There is nothing above
the live root. Write the path from the root.`,
  good: [
    {
      files: {
        'x/a.job_chain.xml': JOB_CHAIN.replace('"load"', '"../load"'),
        'load.job.xml': '<job order="yes"><script language="shell">exit 0</script></job>\n',
      },
    },
  ],
  bad: [{files: {'x/a.job_chain.xml': JOB_CHAIN.replace('"load"', '"../../load"')}, at: 'x/a.job_chain.xml:1:38'}],
  check: (object) => {
    const includes = object.all('include').flatMap((include) => {
      const attribute = attributeOf(include, 'live_file')
      // Variables are replaced at the server (objects.md §5.1).
      return attribute === undefined || attribute.value.includes('$') ? [] : [{attribute, base: 'folder' as const}]
    })
    return [...referencesIn(object), ...includes]
      .filter(({attribute, base}) => resolveReference(FOLDER_OF(object.folder, base), attribute.value) === undefined)
      .map(({attribute}) =>
        remarkAt(
          attribute,
          `${quoted(attribute.value)} leads above the live root`,
          `Did you mean ${quoted(fromRoot(attribute.value))}?`,
        ),
      )
  },
})
