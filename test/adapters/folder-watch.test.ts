import assert from 'node:assert/strict'
import {watch as watchSystem} from 'node:fs'
import {mkdir, rename, rm, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {watchFolder} from '../../src/adapters/folder-watch.ts'
import type {FolderWatch} from '../../src/ports/index.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

/** Long enough for a busy machine; nothing waits for it unless something is wrong. */
const PATIENCE = 20_000

describe('given a watch on folders', () => {
  const scratch = scratchFolder()
  let watch: FolderWatch
  let end: AbortController
  const at = (path: string) => join(scratch.path, path)
  beforeEach(async () => {
    await writeFiles(scratch.path, {'live/a.job.xml': 'x', 'live/b/c.job.xml': 'x'})
    end = new AbortController()
    watch = watchFolder(at('live'), end.signal)
    await watch.follow(['', 'b'], 'each')
  })
  afterEach(() => watch.close())

  const saves: Readonly<Record<string, readonly [edit: () => Promise<unknown>, folder: string]>> = {
    'a file that is written': [() => writeFile(at('live/b/c.job.xml'), 'y'), 'b'],
    'a file that replaces another one by its name': [
      async () => {
        await writeFile(at('new'), 'y')
        await rename(at('new'), at('live/b/c.job.xml'))
      },
      'b',
    ],
    'a file that goes': [() => rm(at('live/a.job.xml')), ''],
    'a folder that comes': [() => mkdir(at('live/d')), ''],
    'a .jsctlignore': [() => writeFile(at('live/.jsctlignore'), 'b/'), ''],
  }
  for (const [what, [edit, folder]] of Object.entries(saves)) {
    it(`hears of ${what}, and where`, async () => {
      await edit()
      assert.equal(await watch.wait(PATIENCE), 'changed')
      assert.ok(new Set<string>(watch.heard()).has(folder))
    })
  }

  it('wakes nobody for the files of JOE and of editors, but knows where they are', async () => {
    const listeners = new Map<string, (event: string, name: string) => void>()
    const told = ((path: string, options: object, listener: (event: string, name: string) => void) => {
      listeners.set(path, listener)
      return watchSystem(path, options)
    }) as typeof watchSystem
    const other = watchFolder(at('live'), end.signal, {watch: told})
    await other.follow(['', 'b'], 'each')
    for (const name of ['joe.xml.lock', 'c.job.xml~', '.c.job.xml.swp', 'c.job.xml.bak'])
      listeners.get(at('live/b'))?.('change', name)
    assert.equal(await other.wait(1), 'time')
    assert.deepEqual(other.heard(), new Set(['b']))
    listeners.get(at('live/b'))?.('change', 'c.job.xml')
    assert.equal(await other.wait(PATIENCE), 'changed')
    assert.deepEqual([other.heard(), other.heard()], [new Set(['b']), new Set()])
    other.close()
  })

  it('says which folders are new to it: what happened there before is not heard', async () => {
    await mkdir(at('live/d'))
    assert.deepEqual(await watch.follow(['', 'b', 'd'], 'new-ones'), new Set(['d']))
    assert.deepEqual(await watch.follow(['', 'b', 'd'], 'new-ones'), new Set())
  })

  it('a folder that comes under the name of another one is a new one, with all below it', async () => {
    await mkdir(at('live/b/e'))
    await watch.follow(['', 'b', 'b/e'], 'new-ones')
    await rename(at('live/b'), at('away'))
    await mkdir(at('live/b/e'), {recursive: true})
    assert.equal(await watch.wait(PATIENCE), 'changed')
    assert.deepEqual(await watch.follow(['', 'b', 'b/e'], 'new-ones'), new Set(['b', 'b/e']))
    watch.heard()
    await writeFile(at('live/b/e/n.job.xml'), 'x')
    assert.equal(await watch.wait(PATIENCE), 'changed')
    assert.deepEqual(watch.heard(), new Set(['b/e']))
  })

  it('a link that leads elsewhere now is seen when each folder is looked at', async () => {
    await symlink(at('live'), at('link'))
    const linked = watchFolder(at('link'), end.signal)
    await linked.follow([''], 'each')
    await mkdir(at('other'))
    await rm(at('link'))
    await symlink(at('other'), at('link'))
    assert.deepEqual(await linked.follow([''], 'new-ones'), new Set())
    assert.deepEqual(await linked.follow([''], 'each'), new Set(['']))
    linked.close()
  })

  it('of very many changes it is not told where they are: the system may have lost some', async () => {
    for (let file = 0; file < 600; file++) await writeFile(at(`live/${file}.txt`), 'x')
    assert.equal(await watch.wait(PATIENCE), 'changed')
    while (watch.heard() !== 'all') assert.equal(await watch.wait(PATIENCE), 'changed')
  })

  it('is told by the time, and by an end, also by one that came before', async () => {
    assert.equal(await watch.wait(1), 'time')
    end.abort()
    assert.equal(await watch.wait(PATIENCE), 'stop')
  })

  it('is deaf, says why and what to do, where the system gives no more watches', async () => {
    const stingy = ((...words: Parameters<typeof watchSystem>) => {
      if (String(words[0]).endsWith('b')) throw Object.assign(new Error('no space'), {code: 'ENOSPC'})
      return watchSystem(...words)
    }) as typeof watchSystem
    const deaf = watchFolder(at('live'), end.signal, {watch: stingy})
    await deaf.follow(['', 'b'], 'each')
    assert.match(deaf.deafness()?.message ?? '', /does not tell of changes in all folders \(ENOSPC\)/)
    assert.match(deaf.deafness()?.hints.join() ?? '', /max_user_watches/)
    assert.deepEqual(await deaf.follow(['', 'b'], 'each'), new Set())
    deaf.close()
  })
})
