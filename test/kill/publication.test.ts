import assert from 'node:assert/strict'
import {existsSync} from 'node:fs'
import {readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {decodeHead} from '../../src/domain/documents.ts'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import type {Store} from '../../src/ports/index.ts'
import {importRelease} from '../../src/usecases/import.ts'
import {promote} from '../../src/usecases/promote.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {deskAt, jobText, publicationRequest, publishedRelease} from '../support/publishing.ts'
import {isWrite, watchStore} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld, writeFiles} from '../support/world.ts'

/** The process is gone: not a failure that anybody handles. */
class Stop extends Error {}

/** A store that dies at its n-th write, before it happens or after it happened but before the answer came. */
const dyingStore =
  (n: number, when: 'before' | 'after', seen: {writes: number; last: string}) =>
  (store: Store): Store => {
    const die = (operation: Parameters<typeof isWrite>[0], what: string, now: 'before' | 'after'): void => {
      if (!isWrite(operation)) return
      if (now === 'before') seen.writes++
      if (now === when && seen.writes === n) {
        seen.last = `${when} ${operation} ${what}`
        throw new Stop(seen.last)
      }
    }
    return watchStore(store, {
      before: (operation, what) => die(operation, what, 'before'),
      after: (operation, what) => die(operation, what, 'after'),
    })
  }

const OLD = {
  'a.job.xml': jobText('old a'),
  'sub/b.job.xml': jobText('old b'),
  'gone/c.job.xml': jobText('c'),
  same: 'x',
}
const NEW = {
  'a.job.xml': jobText('new a'),
  'sub/b.job.xml': null,
  'gone/c.job.xml': null,
  'fresh/d.job.xml': jobText('d'),
}

const situations = [
  {name: 'the first publication', prepare: false, act: 'push'},
  {name: 'a later push', prepare: true, act: 'push'},
  {name: 'a rollback', prepare: true, act: 'rollback'},
  {name: 'a promotion', prepare: true, act: 'promote'},
  {name: 'an import of what other tools changed', prepare: true, act: 'import'},
] as const

describe('given a publication that is stopped at every single write', () => {
  const scratch = scratchFolder()

  for (const {name, prepare, act} of situations) {
    it(`${name}: the old or the new release is complete afterwards, and the next run finishes`, async () => {
      let points = 0
      for (let n = 1; ; n++) {
        let reached = false
        for (const when of ['before', 'after'] as const) {
          const place = join(scratch.path, `${n}-${when}`)
          const desk = deskAt(place)
          await desk.save(OLD)
          if (prepare) {
            await desk.push()
            await desk.save(NEW)
            if (act === 'import') await writeFiles(desk.storeDirectory, NEW)
          }
          if (act === 'rollback') await desk.push()
          const before = await publishedState(desk, place)
          const seen = {writes: 0, last: ''}
          const tested = deskAt(join(place, 'tested'), {name: 'dev' as EnvironmentName})
          if (act === 'promote') {
            await tested.save({...OLD, ...NEW, 'sub/b.job.xml': jobText('new b'), 'gone/c.job.xml': jobText('c')})
            await tested.push()
          }
          const run = (wrap?: (store: Store) => Store) => {
            const world = testWorld({scratch: place, ...(wrap === undefined ? {} : {wrap})})
            const request = publicationRequest(desk.environment)
            switch (act) {
              case 'push':
                return desk.push({}, wrap === undefined ? {} : {wrap})
              case 'rollback':
                return rollback(world, {...request, to: 1, paths: []})
              case 'import':
                return importRelease(world, {...request, errors: 'refuse-errors'})
              case 'promote':
                return promote(world, {...request, from: tested.environment, choice: {kind: 'newest'}})
            }
          }
          const inFolder = await readFiles(desk.folder)
          const wanted = {push: inFolder, rollback: {...OLD}, promote: await filesOf(tested), import: inFolder}[act]
          const stopped = await run(dyingStore(n, when, seen)).then(
            () => false,
            (error: unknown) => {
              if (error instanceof Stop) return true
              throw error
            },
          )
          if (!stopped) continue
          reached = true
          points++
          const between = await publishedState(desk, place)
          if (between.release === before.release) assert.deepEqual(between.files, before.files, seen.last)
          else assert.deepEqual(between, {release: (before.release ?? 0) + 1, files: wanted}, seen.last)
          // A rollback that went through has nothing left to do but its view; `--to 1` again is the same content.
          await run()
          const after = await publishedState(desk, place)
          assert.equal(after.release, (before.release ?? 0) + 1, seen.last)
          assert.deepEqual(after.files, wanted, seen.last)
          assert.deepEqual(await readFiles(desk.storeDirectory), wanted, `the view after ${seen.last}`)
          const head = decodeHead(await readFile(join(desk.storeDirectory, '.jsctl/head.json')))
          assert.equal(head.release, after.release, `the hint after ${seen.last}`)
          await rm(place, {recursive: true})
        }
        if (!reached) break
      }
      assert.ok(points >= 12, `only ${points} points were tried`)
    })
  }
})

const filesOf = async ({folder}: ReturnType<typeof deskAt>): Promise<Record<string, string>> =>
  existsSync(folder) ? readFiles(folder) : {}

const publishedState = async (
  desk: ReturnType<typeof deskAt>,
  place: string,
): Promise<{release: number | undefined; files: Record<string, string>}> => {
  const {release, files} = await publishedRelease(await desk.store('publish'), place)
  return {release: release?.manifest.release, files}
}
