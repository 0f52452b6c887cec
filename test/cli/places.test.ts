import assert from 'node:assert/strict'
import {mkdir, symlink} from 'node:fs/promises'
import {join} from 'node:path'
import {checkConfiguration} from '../../src/adapters/config-file.ts'
import {foldersOverlap} from '../../src/adapters/real-folders.ts'
import {environmentNamed} from '../../src/cli/configured-environments.ts'
import {configuredFolders, findClash} from '../../src/cli/places.ts'
import {mergeLayers} from '../../src/domain/configuration-layers.ts'
import {scratchFolder} from '../support/world.ts'

describe('given where stores and live folders lie', () => {
  const scratch = scratchFolder()

  const clashOf = (name: string, text: string) => {
    const layered = mergeLayers([checkConfiguration(join(scratch.path, 'jsctl.toml'), text)], {})
    const folders = configuredFolders(layered, scratch.path)
    return findClash(layered, environmentNamed(layered, name), folders, foldersOverlap)
  }
  const urls = (...all: readonly string[]): string =>
    all.map((url, index) => `[environments.e${index}]\nurl = "${url}"\n`).join('')

  const refused: readonly (readonly [situation: string, text: string, message: RegExp])[] = [
    ['two environments in one bucket', urls('s3://bucket/x', 's3://bucket/x/'), /toml:2: "e0".*toml:4\) share a place/],
    ['one inside another', urls('s3://bucket/x', 's3://bucket/x/y'), /share a place/],
    ['one in a whole bucket with others', urls('s3://bucket', 's3://bucket/y'), /share a place/],
    ['a folder inside another one', urls('file:./store', 'file:./store/deep/../inside'), /share a place/],
    ['a folder that is another one by way of a link', urls('file:./store', 'file:./link'), /share a place/],
    [
      'a store in the live folder',
      `live = "live"\n${urls('file:live/store')}`,
      /toml:3: .*toml:1\) contain each other/,
    ],
    ['a store around the live folder', `live = "a/live"\n${urls('file:a')}`, /contain each other/],
    [
      'a store in the live folder of the server',
      `${urls('file:app/live/s')}[server]\nlive = "app/live"\n`,
      /toml:2: .*toml:4\) contain each other/,
    ],
  ]
  for (const [situation, text, message] of refused) {
    it(`${situation} is refused, with the lines of both settings`, async () => {
      await mkdir(join(scratch.path, 'store'))
      await symlink('store', join(scratch.path, 'link'))
      const clash = await clashOf('e0', text)
      assert.equal(clash?.kind, 'configuration')
      assert.match(clash.message, message)
    })
  }

  const allowed: readonly (readonly [situation: string, text: string])[] = [
    ['neighbours whose names begin alike', urls('s3://bucket/tst', 's3://bucket/tst2')],
    ['neighbouring folders', `live = "live"\n${urls('file:store', 'file:store-2', 'file:live-2')}`],
    ['one bucket name on two servers', `${urls('s3://bucket/x', 's3://bucket/x')}endpoint = "http://127.0.0.1:9000"\n`],
    ['what is wrong with others', `live = "live"\n${urls('s3://bucket/x', 'file:live', 'ftp://x', 'file:live/x')}`],
  ]
  for (const [situation, text] of allowed) {
    it(`${situation}: nothing is in the way`, async () => {
      assert.equal(await clashOf('e0', text), undefined)
    })
  }
})
