import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))

describe('given what docs and editors are told from the code', () => {
  it('the schema, the tables of keys, variables and rules, the exit codes and the commands are up to date', () => {
    const words = ['--import', 'tsx', 'scripts/write-docs.js', '--check']
    const {stdout, stderr} = spawnSync(process.execPath, words, {cwd: project, encoding: 'utf8'})
    assert.deepEqual([stdout, stderr], ['', ''])
  })
})
