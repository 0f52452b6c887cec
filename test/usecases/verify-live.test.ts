import assert from 'node:assert/strict'
import {mkdir, readdir, rm, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {
  liveVerificationExitCode,
  liveVerificationJson,
  renderLiveVerification,
} from '../../src/cli/render/verify-live.ts'
import {plainStyle} from '../../src/cli/style.ts'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import {verifyLive, type LiveVerification} from '../../src/usecases/verify-live.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import {failing} from '../support/failing.ts'
import {serverAt} from '../support/mirroring.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {readFiles, scratchFolder, testWorld, writeFiles} from '../support/world.ts'

describe('given a live folder that two releases were pulled into', () => {
  const scratch = scratchFolder()
  const served = async () => {
    const desk = deskAt(scratch.path, {objects: false})
    const server = serverAt(scratch.path, desk.environment)
    await desk.save({'a.job.xml': jobText('1'), 'sub/b.job.xml': jobText('b')})
    await desk.push()
    await server.pull()
    await desk.save({'a.job.xml': jobText('2')})
    await desk.push()
    await server.pull()
    // Nothing of it is asked any more.
    await rm(desk.storeDirectory, {recursive: true})
    return {desk, server, own: join(server.folder, '.jsctl-live')}
  }
  const verify = (into: string, environment?: EnvironmentName): Promise<LiveVerification> =>
    verifyLive(testWorld({scratch: scratch.path}), {
      into,
      environment: environment === undefined ? undefined : directoryEnvironment('/nowhere', {name: environment}),
    })
  const text = (found: LiveVerification): string => renderLiveVerification(found, plainStyle, 'some')
  const result = (found: LiveVerification) => (liveVerificationJson(found) as {result: string}).result

  it('every file is as it was released: in line, and nothing was written', async () => {
    const {server, own} = await served()
    const before = await Promise.all([server.files(), readFiles(own)])
    const found = await verify(server.folder, 'tst' as EnvironmentName)
    assert.deepEqual(await Promise.all([server.files(), readFiles(own)]), before)
    assert.equal(
      text(found),
      `${found.folder}: tst@2, 2 files\nevery file is as it was released; 2 releases kept, all whole\n`,
    )
    assert.equal(result(found), 'in-line')
    assert.equal(liveVerificationExitCode(found, true), 0)
  })

  it('what is edited, missing and foreign is named; the code is 2 when that is asked for', async () => {
    const {server} = await served()
    await writeFiles(server.folder, {'a.job.xml': 'edit', 'mine\u001b.txt': 'x'})
    await rm(join(server.folder, 'sub/b.job.xml'))
    await symlink('/etc', join(server.folder, 'link'))
    const found = await verify(server.folder)
    assert.deepEqual(found.edited, ['a.job.xml'])
    assert.deepEqual(found.missing, ['sub/b.job.xml'])
    assert.deepEqual([...found.foreign].sort(), ['link', 'mine\u001b.txt'])
    assert.match(
      text(found),
      /\n {2}edited {3}a.job.xml\n {2}missing {2}sub\/b.job.xml\n[^]*1 edited, 1 missing, 2 foreign; /,
    )
    assert.match(text(found), /jsctl pull --repair\n$/)
    assert.ok(!text(found).includes('\u001b'))
    assert.equal(result(found), 'differs')
    assert.deepEqual([liveVerificationExitCode(found, false), liveVerificationExitCode(found, true)], [0, 2])
  })

  it('what is kept and needs an edited file is told once: it waits until that is restored', async () => {
    const {server} = await served()
    await writeFiles(server.folder, {'sub/b.job.xml': 'edit'})
    const found = await verify(server.folder)
    assert.match(
      text(found),
      /1 edited; 2 releases kept; all need what is edited or missing: `pull --offline --to N` waits until that is restored\n/,
    )
    assert.ok(!text(found).includes('not whole'))
    assert.deepEqual((liveVerificationJson(found) as {awaitingRepair: unknown}).awaitingRepair, [2, 1])
  })

  it('a kept release of which something is lost is named beside those that only wait', async () => {
    const {server, own} = await served()
    await writeFiles(server.folder, {'a.job.xml': 'edit'})
    const [content = ''] = await readdir(join(own, 'contents'))
    await writeFile(join(own, 'contents', content), 'rubbish')
    assert.match(
      text(await verify(server.folder)),
      /2 releases kept; 1 of them needs what is edited or missing: [^;]* restored; not whole: tst@1 is incomplete\n/,
    )
  })

  it('an edit of the same size is found', async () => {
    const {server} = await served()
    const pulled = (await verify(server.folder)).edited
    await writeFile(join(server.folder, 'a.job.xml'), jobText('3'))
    assert.deepEqual([pulled, (await verify(server.folder)).edited], [[], ['a.job.xml']])
  })

  it('a kept content that is damaged is told, and which releases need it', async () => {
    const {server, own} = await served()
    const [content = ''] = await readdir(join(own, 'contents'))
    await writeFile(join(own, 'contents', content), 'rubbish')
    const found = await verify(server.folder)
    assert.match(text(found), /2 releases kept; not whole: tst@1 is incomplete/)
    assert.equal(result(found), 'differs')
    await rm(join(own, 'kept/2.jsonl.gz'))
    assert.match(text(await verify(server.folder)), /not whole: tst@2 is damaged, tst@1 is incomplete/)
  })

  it('a pull that was killed is told of', async () => {
    const {server, own} = await served()
    await writeFile(join(own, 'journal.json'), '{"format":"jsctl-live-journal/1","folders":[],"entries":[]}\n')
    const found = await verify(server.folder)
    assert.match(text(found), /unfinished {2}a pull is at work, or was killed/)
    assert.equal(result(found), 'differs')
  })

  it('a folder of another environment, one that no pull has filled, one with a state that nobody can read: refused', async () => {
    const {server, own} = await served()
    await assert.rejects(verify(server.folder, 'prd' as EnvironmentName), failing('refused', /mirrors tst, not prd/))
    await writeFile(join(own, 'state.json'), '{')
    await assert.rejects(verify(server.folder), failing('integrity', /should hold is not known/))
    const empty = join(scratch.path, 'empty')
    await mkdir(empty)
    await assert.rejects(verify(empty), failing('not-found', /no pull has filled/))
    assert.deepEqual(await readdir(empty), [])
    await assert.rejects(verify(join(empty, 'x/y')), failing('not-found', /x/))
  })
})
