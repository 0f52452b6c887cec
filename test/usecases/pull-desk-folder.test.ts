import assert from 'node:assert/strict'
import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../../src/domain/failure.ts'
import type {WorkTree} from '../../src/ports/index.ts'
import type {PullRequest} from '../../src/usecases/pulling/request.ts'
import {serverAt} from '../support/mirroring.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'

const tracking = (...paths: readonly string[]): WorkTree => ({
  source: () => Promise.resolve(undefined),
  includes: () => Promise.resolve(false),
  silence: () => Promise.resolve({kind: 'none'}),
  index: () => Promise.resolve({tracked: new Set(paths), unchecked: new Set()}),
  depth: () => Promise.resolve('whole'),
})

const EDITED = {'load.job.xml': jobText('an edit of hours')}

describe('given a folder in which somebody edits, and a pull into it', () => {
  const scratch = scratchFolder()
  const published = async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'load.job.xml': jobText('1')})
    await desk.push()
    const server = serverAt(scratch.path, desk.environment)
    await writeFiles(server.folder, EDITED)
    return {desk, server}
  }
  const refused = async (attempt: () => Promise<unknown>, folder: string, sign: RegExp): Promise<void> => {
    const before = await readFiles(folder)
    await assert.rejects(attempt, (error: unknown) => {
      assert.ok(error instanceof Failure, String(error))
      assert.equal(error.kind, 'refused', error.message)
      assert.match(error.message, sign)
      assert.match(error.message, /looks like a folder at a desk/)
      assert.match(
        error.hints.join('\n'),
        /jsctl push --env tst.*\n.*jsctl diff --env tst.*\n.*live` under \[server\].*\.jsctl-live/,
      )
      return true
    })
    assert.deepEqual(await readFiles(folder), before, 'nothing was changed, and nothing was made')
  }

  it('whose files are in git is refused before anything is changed, and a dry run says so, too', async () => {
    const {server} = await published()
    const workTree = tracking('load.job.xml')
    for (const mode of ['dry-run', 'apply'] as const)
      await refused(() => server.pull({mode}, {workTree}), server.folder, /its files are kept in git/)
    assert.deepEqual(server.requests, [], 'the store was not even asked')
  })

  it('that was pushed from here is refused', async () => {
    const {desk, server} = await published()
    await desk.save(EDITED)
    await refused(() => server.pull({into: desk.folder}), desk.folder, /it was pushed to tst from here/)
  })

  it('that the configuration names as `live` is refused, for plain objects as well', async () => {
    const {server} = await published()
    const owner = {kind: 'desk', origin: 'jsctl.toml:1'} as const
    await refused(() => server.pull({owner}), server.folder, /jsctl\.toml:1 names it as `live`/)
    const source = {kind: 'plain', maxDelete: {kind: 'default'}} as const
    await refused(() => server.pull({owner, source}), server.folder, /jsctl\.toml:1 names it/)
  })

  const served: readonly (readonly [string, Partial<PullRequest>, (folder: string) => Promise<unknown>])[] = [
    ['[server] names it, too', {owner: {kind: 'server'}}, () => Promise.resolve()],
    ['somebody said so by a folder .jsctl-live', {}, (folder) => mkdir(join(folder, '.jsctl-live'))],
  ]
  for (const [why, over, say] of served) {
    it(`is served as that of a server where ${why}: edits go to the backup`, async () => {
      const {server} = await published()
      await say(server.folder)
      const {edited, backups} = await server.pull(over, {workTree: tracking('load.job.xml')})
      assert.deepEqual([edited, backups?.files], [['load.job.xml'], 1])
    })
  }

  it('is served on and on where it was pulled into before git had it', async () => {
    const {server} = await published()
    await server.pull()
    await writeFiles(server.folder, EDITED)
    const {edited} = await server.pull({owner: {kind: 'desk', origin: 'x'}}, {workTree: tracking('load.job.xml')})
    assert.deepEqual(edited, ['load.job.xml'])
  })

  it('is served when it is empty: nothing can be lost', async () => {
    const {server} = await published()
    await writeFiles(server.folder, {'load.job.xml': null})
    const {kind} = await server.pull({owner: {kind: 'desk', origin: 'x'}}, {workTree: tracking()})
    assert.equal(kind, 'applied')
  })
})
