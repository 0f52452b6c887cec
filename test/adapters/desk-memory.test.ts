import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdir, readdir, rm, stat, symlink, truncate, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {deskMemory} from '../../src/adapters/desk-memory.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import {skipped} from '../support/skipped.ts'
import {scratchFolder} from '../support/world.ts'

describe('given the memory of a desk', () => {
  const scratch = scratchFolder()
  const state = (): string => join(scratch.path, 'state', 'jsctl')
  const marker = Buffer.from('{"id":"1"}')

  it('knows nothing at first, and what it was told in the next run', async () => {
    const environment = directoryEnvironment(join(scratch.path, 'store'))
    assert.equal(await deskMemory(state()).marker(environment), undefined)
    await deskMemory(state()).rememberMarker(environment, marker)
    assert.deepEqual(Buffer.from((await deskMemory(state()).marker(environment)) ?? []), marker)
  })

  it('keeps environments, urls and endpoints apart', async () => {
    const memory = deskMemory(state())
    const bucket = directoryEnvironment('/x', {
      url: 's3://bucket/',
      location: {kind: 's3', bucket: 'bucket', prefix: ''},
    })
    await memory.rememberMarker(bucket, marker)
    assert.ok(await memory.marker(bucket))
    assert.equal(await memory.marker({...bucket, endpoint: 'http://127.0.0.1:9000'}), undefined)
    assert.equal(await memory.marker({...bucket, url: 's3://other/'}), undefined)
    assert.equal(await memory.marker({...bucket, name: 'prd' as typeof bucket.name}), undefined)
  })

  it('takes two ways to one folder for one store', async () => {
    await mkdir(join(scratch.path, 'store'))
    await symlink('store', join(scratch.path, 'way'))
    const memory = deskMemory(state())
    await memory.rememberMarker(directoryEnvironment(join(scratch.path, 'store')), marker)
    assert.ok(await memory.marker(directoryEnvironment(join(scratch.path, 'way'))))
  })

  it('is for its user only, and leaves nothing half written', async () => {
    await deskMemory(state()).rememberMarker(directoryEnvironment(join(scratch.path, 'store')), marker)
    assert.equal((await stat(state())).mode & 0o077, 0)
    const names = await readdir(join(state(), 'stores'))
    assert.equal(names.length, 1)
    assert.equal((await stat(join(state(), 'stores', names[0] ?? ''))).mode & 0o077, 0)
  })

  it('of two pushes at once one base is remembered, never a mixture', async () => {
    const environment = directoryEnvironment(join(scratch.path, 'store'))
    const bases = Array.from({length: 20}, (_, index) => Buffer.alloc(200_000, String(index % 10)))
    const seen: boolean[] = []
    const look = async (): Promise<void> => {
      const found = await deskMemory(state()).base(scratch.path, environment)
      seen.push(found === undefined || bases.some((bytes) => bytes.equals(found)))
    }
    await Promise.all(
      bases.flatMap((bytes) => [deskMemory(state()).rememberBase(scratch.path, environment, bytes), look()]),
    )
    await look()
    assert.deepEqual([seen.length, seen.includes(false)], [21, false])
    assert.equal((await readdir(join(state(), 'stores'))).length, 1, 'nothing is left behind')
  })

  it('a folder that cannot be written is noted, and no error', async () => {
    await writeFile(join(scratch.path, 'state'), 'a file where the folder belongs')
    const notes: string[] = []
    const memory = deskMemory(state(), ({type, message}) => notes.push(`${type}: ${message}`))
    const environment = directoryEnvironment(join(scratch.path, 'store'))
    await memory.rememberMarker(environment, marker)
    assert.equal(await memory.marker(environment), undefined)
    assert.match(notes.join(), /^note: nothing can be remembered/)
  })

  const inTheWay: readonly (readonly [string, (path: string) => Promise<unknown>, RegExp])[] = [
    [
      'a pipe that nobody writes to',
      (path) => Promise.resolve(execFileSync('mkfifo', [path])),
      /no regular file but a pipe/,
    ],
    ['a folder', (path) => mkdir(path), /no regular file but a folder/],
    ['a device without an end', (path) => symlink('/dev/zero', path), /no regular file but a device/],
    [
      'a file of a size that no memory has',
      async (path) => {
        await writeFile(path, '')
        await truncate(path, 256 * 1024 * 1024 + 1)
      },
      /larger than 256 MiB/,
    ],
  ]
  for (const [what, put, problem] of inTheWay) {
    it(`${what} in its place is told once, and counts as forgotten`, async function () {
      if (process.platform === 'win32') skipped(this, 'Windows has no such pipes and devices')
      const environment = directoryEnvironment(join(scratch.path, 'store'))
      await deskMemory(state()).rememberMarker(environment, marker)
      const [name = ''] = await readdir(join(state(), 'stores'))
      await rm(join(state(), 'stores', name))
      await put(join(state(), 'stores', name))
      const told: string[] = []
      const memory = deskMemory(state(), ({type, message}) => told.push(`${type}: ${message}`))
      assert.equal(await memory.marker(environment), undefined)
      assert.equal(await memory.marker(environment), undefined)
      assert.equal(told.length, 1, told.join('\n'))
      assert.match(told.join(), /^warning: what this desk remembers cannot be read and counts as forgotten/)
      assert.match(told.join(), problem)
    })
  }
})
