import {sha256} from '../../src/domain/digest.ts'
import type {LivePath} from '../../src/domain/path.ts'
import type {Example} from '../../src/domain/rules/rule.ts'
import type {ObjectFolder} from '../../src/ports/index.ts'

const utf8 = new TextEncoder()

/** The folder that a rule's example describes, in memory. */
export const exampleFolder = ({files = {}, refused = [], ignored = []}: Example): ObjectFolder => {
  const contents = new Map(
    Object.entries(files).map(([path, content]) => [
      path as LivePath,
      typeof content === 'string' ? utf8.encode(content) : content,
    ]),
  )
  const read = async (path: LivePath) => {
    const bytes = contents.get(path)
    if (bytes === undefined) throw new Error(`no ${path} in the example`)
    return bytes
  }
  return {
    path: '/example',
    list: async () => ({
      files: new Map(Array.from(contents, ([path, {length}]) => [path, {size: length}])),
      folders: [''],
      refused,
      ignored,
    }),
    links: () => 1,
    unfitness: () => undefined,
    read,
    digest: async (paths) => {
      const digests = new Map<LivePath, {sha256: ReturnType<typeof sha256>; size: number}>()
      for (const path of paths) {
        const bytes = await read(path)
        digests.set(path, {sha256: sha256(bytes), size: bytes.length})
      }
      return digests
    },
  }
}
