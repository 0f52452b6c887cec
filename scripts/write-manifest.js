#!/usr/bin/env node
// Writes oclif.manifest.json from dist/, so that a start does not load every command. With --check it only compares.
import {Plugin} from '@oclif/core'
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const file = fileURLToPath(new URL('../oclif.manifest.json', import.meta.url))

const plugin = new Plugin({
  ignoreManifest: true,
  isRoot: true,
  root,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
})
await plugin.load()

/** Keys in one order on every machine; nothing of this machine. */
const sorted = (value) =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value

const manifest = `${JSON.stringify(sorted(plugin.manifest), null, 2)}\n`
if (!process.argv.includes('--check')) writeFileSync(file, manifest)
else if (readFileSync(file, 'utf8') !== manifest) {
  console.error('oclif.manifest.json is not up to date: run `npm run build` and commit it')
  process.exitCode = 1
}
