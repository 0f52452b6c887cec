import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {needsJsctl, runJsctl} from '../support/run-jsctl.ts'

const project = new URL('../../', import.meta.url)
const {version} = JSON.parse(readFileSync(new URL('package.json', project), 'utf8')) as {version: string}

const json = async (line: string): Promise<Record<string, unknown>> => {
  const {code, stdout, stderr} = await runJsctl(line.split(' '))
  assert.deepEqual([code, stderr], [0, ''], line)
  return JSON.parse(stdout) as Record<string, unknown>
}

describe('given --json, and no work to do', () => {
  before(function () {
    needsJsctl(this)
  })

  for (const line of ['--version --json', '--json --version', '-V --json', 'version --json']) {
    it(`${line} gives the versions as an object`, async () => {
      const platform = `${process.platform}-${process.arch}`
      assert.deepEqual(await json(line), {jsctl: version, node: process.version, platform})
    })
  }

  for (const line of ['push --help --json', 'push -h --json', '--json push --help', 'help push --json']) {
    it(`${line} gives the help of the command`, async () => {
      const help = await json(line)
      assert.deepEqual(Object.keys(help), [
        'command',
        'summary',
        'usage',
        'description',
        'arguments',
        'flags',
        'exitCodes',
        'examples',
      ])
      assert.equal(help['command'], 'push')
      assert.deepEqual(
        (help['usage'] as string[]).map((line) => line.slice(0, 27)),
        ['jsctl push [PATH] --env ENV', 'jsctl push [PATH] --env ENV'],
        'what is needed stands without brackets',
      )
      assert.equal(String(help['description']).includes('EXIT CODES'), false)
      const flags = help['flags'] as {name: string; char: string | null; value: string | null; description: string}[]
      const shown = new Map(flags.map(({name, char, value}) => [name, {char, value}]))
      assert.deepEqual(shown.get('env'), {char: null, value: 'ENV'})
      assert.deepEqual(shown.get('yes'), {char: 'y', value: null})
      assert.ok(flags.every(({description}) => description !== ''))
      assert.deepEqual((help['exitCodes'] as object[]).slice(0, 2), [
        {exitCode: 0, means: 'done, or nothing to do'},
        {exitCode: 3, means: 'validation errors'},
      ])
    })
  }

  it('every command says how it is called, as text and as JSON the same, and no sentence is broken in the middle', async () => {
    for (const command of ['show', 'rollback', 'verify', 'pull']) {
      const {usage, description} = (await json(`${command} --help --json`)) as {usage: string[]; description: string}
      const {stdout} = await runJsctl([command, '--help'])
      const [, lines = ''] = /^USAGE\n([^]*?)\n\n/m.exec(stdout) ?? []
      const shown = lines.replace(/\s+/g, ' ').trim()
      assert.equal(shown, usage.map((line) => `$ ${line}`).join(' '), command)
      for (const line of description.split('\n')) assert.match(line, /[.:]$|^$/, `${command}: ${line}`)
    }
  })

  for (const line of ['env --json', 'env --help --json', 'help env --json']) {
    it(`${line} names the commands of the group`, async () => {
      const help = await json(line)
      assert.equal(help['topic'], 'env')
      assert.ok((help['commands'] as string[]).includes('env list'))
    })
  }

  for (const line of ['help --json', '--help --json']) {
    it(`${line} names all commands and exit codes`, async () => {
      const {commands, exitCodes} = await json(line)
      assert.ok((commands as string[]).includes('env list'))
      assert.ok((exitCodes as object[]).length > 10)
    })
  }

  it('help of a command that does not exist says what was meant', async () => {
    const {code, stdout} = await runJsctl(['pusch', '--help', '--json'])
    const {error} = JSON.parse(stdout) as {error: {message: string; hint: string}}
    assert.deepEqual([code, error.message], [64, 'there is no command "pusch"'])
    assert.match(error.hint, /Did you mean `jsctl push`\?/)
  })
})
