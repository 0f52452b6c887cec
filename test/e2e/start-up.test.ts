import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {needsJsctl, runJsctl} from '../support/run-jsctl.ts'
import {writeFiles} from '../support/world.ts'

/** CommonJS modules are told by require.cache at the end of a run, the others by a hook of the loader. */
const LISTER = `
import {appendFileSync} from 'node:fs'
import {createRequire, register} from 'node:module'
register('./hook.mjs', import.meta.url)
const {cache} = createRequire(import.meta.url)
process.on('exit', () => {
  for (const path of Object.keys(cache)) appendFileSync(process.env.JSCTL_TEST_MODULES, path + '\\n')
})
`
const HOOK = `
import {appendFileSync} from 'node:fs'
export const load = (url, context, next) => {
  if (url.startsWith('file:')) appendFileSync(process.env.JSCTL_TEST_MODULES, new URL(url).pathname + '\\n')
  return next(url, context)
}
`

/** Modules of one start: oclif and what it needs are about 150 of them. */
const CEILING = 245
/** The rules, the XML readers, and what reads the folder. */
const RULES = 250

const project = new URL('../../', import.meta.url)
const {version} = JSON.parse(readFileSync(new URL('package.json', project), 'utf8')) as {version: string}

describe('given the start of a command', () => {
  let scratch = ''
  before(async function () {
    needsJsctl(this, 'built')
    scratch = await mkdtemp(join(tmpdir(), 'jsctl-start-'))
    await writeFile(join(scratch, 'lister.mjs'), LISTER)
    await writeFile(join(scratch, 'hook.mjs'), HOOK)
    await writeFiles(scratch, {
      'jsctl.toml': 'live = "live"\n[environments.tst]\nurl = "s3://bucket/tst"\n',
      'live/a.job.xml': '<job><script language="shell">true</script></job>',
    })
  })
  after(() => scratch !== '' && rm(scratch, {recursive: true, force: true}))

  const modulesOf = async (words: readonly string[]): Promise<readonly string[]> => {
    const list = join(scratch, 'modules.txt')
    await rm(list, {force: true})
    const {code, stderr} = await runJsctl(words, {
      in: scratch,
      entry: 'built',
      env: {NODE_OPTIONS: `--import ${join(scratch, 'lister.mjs')}`, JSCTL_TEST_MODULES: list},
    })
    assert.equal(code, 0, stderr)
    return [...new Set((await readFile(list, 'utf8')).trim().split('\n'))]
  }

  for (const line of ['--version', 'version', '--help', 'help push', 'env list', 'validate']) {
    const words = line.split(' ')
    it(`${line} loads nothing of the AWS SDK, and no prompts`, async () => {
      const modules = await modulesOf(words)
      assert.deepEqual(
        modules.filter((path) => /node_modules[\\/](@aws-sdk|@smithy|inquirer|@inquirer)[\\/]/.test(path)),
        [],
      )
      assert.ok(
        modules.length < (line === 'validate' ? CEILING + RULES : CEILING),
        `${modules.length} modules: is something loaded that is not needed?`,
      )
    })
  }

  it('this test would see the SDK, and prompts', async () => {
    const modules = await modulesOf(['status'])
    assert.ok(modules.some((path) => path.includes('@aws-sdk')))
    assert.ok(modules.some((path) => path.endsWith('/dist/cli/base-command.js')))
  })

  it('--version says jsctl, platform and Node', async () => {
    const {stdout} = await runJsctl(['--version'])
    assert.equal(stdout, `jsctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
    assert.equal((await runJsctl(['version'])).stdout, stdout)
  })
})
