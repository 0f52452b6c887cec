import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {readFiles} from '../support/world.ts'
import type {Soak} from './soak.ts'

/** Somebody who changes, removes and adds files in the live folder of a server. */
export interface Editor {
  readonly ended: Promise<void>
  /** What was written there: content -> path. Nobody may lose it. */
  readonly edits: ReadonlyMap<string, string>
}

const isEdit = (content: string): boolean => content.startsWith('edit ')

export const startEditor = (soak: Soak, folder: string): Editor => {
  const {chance} = soak
  const edits = new Map<string, string>()

  const add = async (content: string): Promise<void> => {
    const path = `local/${edits.size}.txt`
    await mkdir(join(folder, 'local'), {recursive: true})
    await writeFile(join(folder, path), content)
    edits.set(content, path)
  }

  const change = async (content: string, how: 'in-place' | 'by-rename'): Promise<void> => {
    const paths = Object.keys(await readFiles(folder)).filter((path) => !path.startsWith('local/'))
    if (paths.length === 0) return
    const path = chance.pick(paths)
    const file = join(folder, path)
    // What we wrote ourselves, and nobody has put into the backup yet, would be lost by our own hand.
    if (isEdit(await readFile(file, 'utf8'))) return
    if (how === 'in-place') {
      await writeFile(file, content, {flag: 'r+'})
      return
    }
    const near = join(dirname(file), '.saved-by-an-editor')
    await writeFile(near, content)
    try {
      await rename(near, file)
      edits.set(content, path)
    } finally {
      await rm(near, {force: true})
    }
  }

  const remove = async (): Promise<void> => {
    const files = await readFiles(folder)
    const paths = Object.keys(files).filter((path) => !path.startsWith('local/') && !isEdit(files[path] ?? ''))
    if (paths.length > 0) await rm(join(folder, chance.pick(paths)), {force: true})
  }

  const editOnce = async (): Promise<void> => {
    const content = `edit ${edits.size} of ${chance.below(2 ** 31)}\n`
    const what = chance.below(10)
    if (what < 2) await add(content)
    else if (what < 7) await change(content, what < 3 ? 'in-place' : 'by-rename')
    else if (what < 8) await remove()
  }

  const work = async (): Promise<void> => {
    while (soak.goesOn()) {
      // Between a look and an edit the file may be gone.
      await editOnce().catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))))
          throw error
      })
      await pause(100 + chance.below(1500))
    }
  }
  return {edits, ended: work()}
}
