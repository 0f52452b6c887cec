import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {Linter} from 'eslint'

const entry = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const OLD = '8.17.0'
/** Makes a Node say that it is another one. */
const pretend = (version: string): string =>
  `Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}}); process.argv[1] = '${entry}'; require('${entry}')`

const run = (version: string, ...words: readonly string[]) => {
  const {status, stdout, stderr} = spawnSync(process.execPath, ['-e', pretend(version), '--', 'run.js', ...words], {
    encoding: 'utf8',
  })
  return {status, stdout, stderr}
}

/** What a parser of 2011 says of a script. */
const complaints = (script: string): readonly string[] =>
  new Linter().verify(script, {languageOptions: {ecmaVersion: 5, sourceType: 'script'}}).map(({message}) => message)

describe('given a Node that is too old', () => {
  it('the file that it runs first is one that it can read', () => {
    assert.deepEqual(complaints(readFileSync(entry, 'utf8')), [])
    assert.notDeepEqual(complaints('f(a,)'), [], 'this test would see newer syntax')
  })

  it('one sentence says which one is needed, and which one this is', () => {
    const {status, stdout, stderr} = run(OLD, 'push', '--env', 'tst')
    assert.deepEqual([status, stdout], [1, ''])
    assert.match(stderr, /^error: jsctl needs Node 20\.19 or newer, and this is Node 8\.17\.0\n {2}Install .*\n$/)
  })

  it('--json says it as an object on stdout', () => {
    const {status, stdout, stderr} = run(OLD, 'push', '--json')
    assert.deepEqual([status, stderr], [1, ''])
    const {error} = JSON.parse(stdout) as {error: {code: string; exitCode: number; message: string}}
    assert.deepEqual([error.code, error.exitCode], ['failed', 1])
    assert.match(error.message, /needs Node 20\.19/)
  })

  for (const version of ['20.18.3', '19.9.0', '4.2.0']) {
    it(`${version} is too old`, () => assert.equal(run(version, '--version').status, 1))
  }
  for (const version of ['20.19.0', '22.0.0', '100.0.0']) {
    it(`${version} is not`, () => assert.equal(run(version, '--version').stdout.startsWith('jsctl/'), true))
  }
})
