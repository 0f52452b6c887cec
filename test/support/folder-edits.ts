import {mkdir, rename, rm, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {Chance} from './chance.ts'

const FOLDERS = ['', 'a', 'b', 'a/c', 'b/c', 'a/c/d'] as const
const NAMES = [
  'load.job.xml',
  'Load.job.xml',
  'night.job_chain.xml',
  'night,1.order.xml',
  'db.lock.xml',
  'p.params.xml',
  'note.txt',
  'x.job.xml~',
  'joe.xml.lock',
] as const
const CONTENTS = [
  '<job><script language="shell">date</script></job>',
  '<job order="yes"><lock.use lock="db"/><script language="shell">exit 0</script></job>',
  '\n<job order="yes"><lock.use lock="db"/><script language="shell">exit 1</script></job>',
  '<job><params><include live_file="p.params.xml"/></params><script language="shell">date</script></job>',
  '<job_chain><job_chain_node state="1" job="load"/><job_chain_node.end state="end"/></job_chain>',
  '<order state="2"><run_time/></order>',
  '<lock/>',
  '<params><param name="a" value="1"/></params>',
  '<job>',
  '',
] as const
const RULES = ['', 'b/\n', '*.txt\n', 'load.job.xml\n', 'c\n'] as const

const quietly = async (work: Promise<unknown>): Promise<void> => {
  // What is not there cannot be moved or removed, and a file is in the way of a folder: that is no edit, then.
  await work.catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error)) throw error
  })
}

const edits = (root: string, chance: Chance): readonly (() => Promise<unknown>)[] => {
  const pick = <Item>(items: readonly Item[]): Item => chance.pick(items)
  const place = (): string => join(root, pick(FOLDERS), pick(NAMES))
  const folder = (): string => join(root, pick(FOLDERS.slice(1)))
  const put = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(path), {recursive: true})
    await writeFile(path, content)
  }
  const save = () => put(place(), pick(CONTENTS))
  const saveByRename = async () => {
    const path = place()
    await put(`${path}.new`, pick(CONTENTS))
    await rename(`${path}.new`, path)
  }
  return [
    save,
    save,
    save,
    saveByRename,
    saveByRename,
    () => rename(place(), place()),
    () => rename(folder(), folder()),
    () => rm(place()),
    () => rm(folder(), {recursive: true}),
    () => mkdir(folder(), {recursive: true}),
    async () => {
      // Another folder under the name of one that is watched.
      const path = folder()
      await rm(path, {recursive: true})
      await put(join(path, pick(NAMES)), pick(CONTENTS))
    },
    () => put(join(root, pick(FOLDERS.slice(0, 3)), '.jsctlignore'), pick(RULES)),
  ]
}

/** Does what people, editors and version control do with a live folder, so many times. */
export const editFolder = async (root: string, chance: Chance, times: number): Promise<void> => {
  const possible = edits(root, chance)
  for (let time = 0; time < times; time++) await quietly(chance.pick(possible)())
}
