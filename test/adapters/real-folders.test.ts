import assert from 'node:assert/strict'
import {mkdir, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {foldersOverlap, whatIsAt} from '../../src/adapters/real-folders.ts'
import {scratchFolder} from '../support/world.ts'

describe('given two folders', () => {
  const scratch = scratchFolder()
  const at = (...path: string[]): string => join(scratch.path, ...path)
  beforeEach(async () => {
    await mkdir(at('live', 'sub'), {recursive: true})
    await mkdir(at('beside'))
    await symlink(at('live', 'sub'), at('way'))
  })

  it('they overlap when one is the other or lies in it, also through links, also where nothing is yet', async () => {
    for (const other of [at('live'), scratch.path, at('live', 'new', 'store'), at('way'), at('way', 'new')]) {
      assert.equal(await foldersOverlap(at('live'), other), true, other)
      assert.equal(await foldersOverlap(other, at('live')), true, other)
    }
  })

  it('neighbours do not, even where one name begins like the other', async () => {
    for (const other of [at('beside'), at('live-2'), at('liv')]) {
      assert.equal(await foldersOverlap(at('live'), other), false, other)
    }
  })

  it('what is there is known, and what is not', async () => {
    await writeFile(at('file'), '')
    const found = [at('live'), at('way'), at('file'), at('none'), at('file', 'below')].map(whatIsAt)
    assert.deepEqual(await Promise.all(found), ['folder', 'folder', 'file', 'nothing', 'nothing'])
  })
})
