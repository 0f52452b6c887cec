#!/usr/bin/env node
// Runs from the sources: oclif is pointed at them here, because a committed manifest would make it load dist/.
import {Plugin, settings} from '@oclif/core'
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {register} from 'tsx/esm/api'

register()
const root = fileURLToPath(new URL('..', import.meta.url))
const pjson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
pjson.oclif.commands = './src/commands'
pjson.oclif.helpClass = './src/cli/help.ts'
settings.enableAutoTranspile = false
const plugin = new Plugin({ignoreManifest: true, isRoot: true, pjson, root})
await plugin.load()
const {run} = await import('../src/cli/run.ts')
await run({pjson, plugins: new Map([[plugin.name, plugin]]), root})
