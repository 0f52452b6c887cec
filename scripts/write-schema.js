#!/usr/bin/env -S node --import tsx
// Writes schemas/jsctl.schema.json, by which editors complete and check a jsctl.toml, from the schema that jsctl itself checks with.
// With --check it only compares.
import {toJsonSchema} from '@valibot/to-json-schema'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {configurationSchema} from '../src/domain/configuration.ts'

const file = fileURLToPath(new URL('../schemas/jsctl.schema.json', import.meta.url))

const {$schema, ...schema} = toJsonSchema(configurationSchema, {errorMode: 'throw'})
const text = `${JSON.stringify({$schema, title: 'jsctl.toml', description: 'Configuration of jsctl', ...schema}, null, 2)}\n`

if (!process.argv.includes('--check')) {
  mkdirSync(fileURLToPath(new URL('../schemas', import.meta.url)), {recursive: true})
  writeFileSync(file, text)
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('schemas/jsctl.schema.json is not up to date: run `node --import tsx scripts/write-schema.js` and commit it')
  process.exitCode = 1
}
