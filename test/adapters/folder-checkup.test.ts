import assert from 'node:assert/strict'
import {mkdir, readdir, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {folderCheckup} from '../../src/adapters/folder-checkup.ts'
import {failing} from '../support/failing.ts'
import {scratchFolder} from '../support/world.ts'

describe('given a folder that a checkup looks at', () => {
  const scratch = scratchFolder()

  it('it is told apart from a file, from nothing, and from nothing below nothing', async () => {
    await writeFile(join(scratch.path, 'file'), '')
    await symlink(scratch.path, join(scratch.path, 'link'))
    for (const [name, found, above] of [
      ['.', 'folder', 'there'],
      ['link', 'folder', 'there'],
      ['file', 'file', 'there'],
      ['file/below', 'nothing', 'absent'],
      ['gone', 'nothing', 'there'],
      ['gone/deeper', 'nothing', 'absent'],
    ] as const) {
      const look = await folderCheckup.look(join(scratch.path, name))
      assert.deepEqual([look.found, look.above], [found, above], name)
      assert.ok((look.free ?? 0) > 0, name)
    }
  })

  it('a trial leaves nothing behind, whether it succeeds or fails in the middle', async () => {
    assert.deepEqual(await folderCheckup.tryWriting(scratch.path, '.try-'), {times: 'kept', links: 'kept'})
    // The second name still fits into 255 bytes, that of the link does not.
    const long = '.'.repeat(252 - 36)
    await assert.rejects(folderCheckup.tryWriting(scratch.path, long), failing('refused', /too long/))
    assert.deepEqual(await readdir(scratch.path), [])
  })

  it('a folder without a lock, and one whose lock is no file of its own', async () => {
    assert.equal(await folderCheckup.isHeld(scratch.path), false)
    await mkdir(join(scratch.path, '.jsctl-live/lock'), {recursive: true})
    await assert.rejects(folderCheckup.isHeld(scratch.path), failing('refused', /no plain file/))
    assert.deepEqual(await readdir(join(scratch.path, '.jsctl-live')), ['lock'])
  })
})
