import assert from 'node:assert/strict'
import {existsSync} from 'node:fs'
import {mkdir, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {makeWithParents} from '../../src/adapters/make-with-parents.ts'
import {skipped} from '../support/skipped.ts'
import {scratchFolder} from '../support/world.ts'

describe('given a folder to make, with those above it', () => {
  const scratch = scratchFolder()

  it('all of them are made, with the mode; those that are there stay', async () => {
    await mkdir(join(scratch.path, 'a'), {mode: 0o755})
    await Promise.all([1, 2].map(() => makeWithParents(join(scratch.path, 'a/b/c'), 0o700)))
    const modes = await Promise.all(
      ['a', 'a/b', 'a/b/c'].map(async (path) => (await stat(join(scratch.path, path))).mode),
    )
    assert.deepEqual(
      modes.map((mode) => mode & 0o777),
      [0o755, 0o700, 0o700],
    )
  })

  it('a file in the way is told', async () => {
    await writeFile(join(scratch.path, 'file'), '')
    await assert.rejects(makeWithParents(join(scratch.path, 'file')), {code: 'EEXIST'})
    await assert.rejects(makeWithParents(join(scratch.path, 'file/b')), {code: 'ENOTDIR'})
  })

  it('it ends where a folder that is there says that it is not', async function () {
    if (!existsSync('/proc/self')) skipped(this, 'no /proc on this system')
    await assert.rejects(makeWithParents('/proc/nope/jsctl/stores'), {code: 'ENOENT'})
  })
})
