import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {lstat, mkdir, readFile, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {writeDurably} from '../../src/adapters/durability.ts'
import {scratchFolder} from '../support/world.ts'

describe('given a file of our own that is replaced', () => {
  const scratch = scratchFolder()

  const obstacles: readonly (readonly [string, (path: string, outside: string) => Promise<unknown>])[] = [
    ['what a killed run left', (path) => writeFile(path, 'half')],
    ['a pipe', (path) => Promise.resolve(execFileSync('mkfifo', [path]))],
    ['a link that leads elsewhere', (path, outside) => symlink(outside, path)],
    ['a folder', (path) => mkdir(join(path, 'deep'), {recursive: true})],
  ]
  for (const [what, place] of obstacles) {
    it(`when ${what} has the name of its next version, it is replaced all the same`, async () => {
      const [path, outside] = [join(scratch.path, 'state.json'), join(scratch.path, 'outside')]
      await writeFile(path, 'old')
      await writeFile(outside, 'theirs')
      await place(`${path}.new`, outside)
      await writeDurably(path, 'new')
      assert.equal(await readFile(path, 'utf8'), 'new')
      assert.equal(await readFile(outside, 'utf8'), 'theirs')
      await assert.rejects(lstat(`${path}.new`))
    })
  }
})
