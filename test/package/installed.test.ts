import assert from 'node:assert/strict'
import {execFile, spawnSync} from 'node:child_process'
import {cp, mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {nodeOfVersion, npm, withRegistry} from '../support/npm.ts'
import {cleanEnvironment, needsJsctl} from '../support/run-jsctl.ts'
import {readFiles} from '../support/world.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
/** jsctl and all that it brings: 126 today. */
const PACKAGES = 140

/** The Nodes that jsctl is for: the one that runs, and the newest ones of two later lines. */
const NODES = [process.versions.node, '22.23.3', '24.21.0']

interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Every folder of a package below another one, `node_modules` inside `node_modules` as well. */
const packagesIn = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  return entries
    .filter(({name, parentPath}) => name === 'package.json' && /node_modules\/(@[^/]+\/)?[^/]+$/.test(parentPath))
    .map(({parentPath}) => parentPath)
}

describe('given the package, installed into an empty prefix', function () {
  this.timeout(300_000)
  let scratch = ''
  let prefix = ''
  let tarball = ''
  const root = (): string => join(prefix, 'lib/node_modules/jsctl')

  before(async function () {
    needsJsctl(this, 'built')
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'jsctl-package-')))
    prefix = join(scratch, 'prefix')
    const {stdout} = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', scratch], project)
    tarball = join(scratch, (JSON.parse(stdout) as [{filename: string}])[0].filename)
    const words = ['install', '--global', '--prefix', prefix, '--omit=dev', '--ignore-scripts', '--engine-strict']
    await withRegistry(this, () => npm([...words, '--prefer-offline', tarball], scratch))
  })
  after(() => scratch !== '' && rm(scratch, {recursive: true, force: true}))

  const runner =
    (node: string, folder: string) =>
    (...words: readonly string[]): Ran => {
      const env = cleanEnvironment({XDG_STATE_HOME: join(folder, 'state'), CI: 'true'})
      return spawnSync(node, [join(prefix, 'bin/jsctl'), ...words], {cwd: folder, env, encoding: 'utf8'})
    }

  it('its command runs as it is called, and says which version it is', async () => {
    const {version} = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as {version: string}
    const {stdout} = await promisify(execFile)(join(prefix, 'bin/jsctl'), ['--version'], {cwd: scratch})
    assert.equal(stdout, `jsctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
  })

  it('it brings few packages, and none of them runs a script', async () => {
    const packages = await packagesIn(prefix)
    assert.ok(packages.length > 50 && packages.length < PACKAGES, `${packages.length} packages`)
    for (const folder of packages) {
      const {scripts = {}} = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
        scripts?: Record<string, string>
      }
      const run = Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))
      assert.deepEqual(run, [], folder)
    }
  })

  it('the help of every command needs nothing that is not installed', async () => {
    const jsctl = runner(process.execPath, scratch)
    assert.match(jsctl('help').stdout, /EXIT CODES/)
    const {commands} = JSON.parse(await readFile(join(root(), 'oclif.manifest.json'), 'utf8')) as {commands: object}
    const ids = Object.keys(commands)
    assert.ok(ids.length > 10)
    for (const id of ids) {
      const words = id.split(':')
      const {status, stdout, stderr} = jsctl(...words, '--help')
      assert.deepEqual([status, stderr], [0, ''], id)
      const usage = id === 'help' ? '[COMMAND]' : words.join(' ')
      assert.ok(stdout.includes(`$ jsctl ${usage}`), stdout)
      // With a flag that no command has: its module is loaded, which help does not do.
      assert.equal(jsctl(...words, '--no-such-flag').status, 64, id)
    }
  })

  for (const version of NODES) {
    it(`it does the main job on Node ${version}`, async function () {
      const node = await nodeOfVersion(this, version)
      const place = join(scratch, version)
      const jsctl = runner(node, place)
      const ok = (...words: readonly string[]): string => {
        const {status, stdout, stderr} = jsctl(...words)
        // Progress may be there: on a slow machine it is shown.
        assert.deepEqual(
          [status, /^(error|warning):|^\s+at /m.exec(stderr)?.[0]],
          [0, undefined],
          `${words.join(' ')}: ${stderr}`,
        )
        return stdout
      }
      await mkdir(join(place, 'server'), {recursive: true})
      await cp(join(root(), 'examples/live'), join(place, 'live'), {recursive: true})
      await writeFile(
        join(place, 'jsctl.toml'),
        'live = "live"\n[environments.local]\nurl = "file:store"\n[server]\nenv = "local"\nlive = "server/live"\n',
      )
      const before = await readFiles(join(place, 'live'))
      // examples/live/.jsctlignore names it.
      delete before['NOTES.md']

      assert.ok(ok('--version').endsWith(`node-v${version}\n`))
      ok('validate')
      ok('push', '--env', 'local', '--yes')
      const schedule = join(place, 'live/workdays.schedule.xml')
      await writeFile(schedule, (await readFile(schedule, 'latin1')).replace('22:30', '21:30'), 'latin1')
      assert.match(ok('diff', '--env', 'local'), /\+ .*21:30/)
      ok('push', '--env', 'local', '--yes')
      ok('pull')
      assert.match(await readFile(join(place, 'server/live/workdays.schedule.xml'), 'latin1'), /21:30/)
      ok('rollback', '--env', 'local', '--yes')
      ok('pull')
      assert.deepEqual(await readFiles(join(place, 'server/live')), before)
      ok('verify', '--env', 'local', '--read-data')
    })

    it(`nothing that it brings refuses Node ${version}`, async function () {
      const node = await nodeOfVersion(this, version)
      const {stdout: found} = await promisify(execFile)(node, ['-p', 'require("fs-native-extensions").tryLock.name'], {
        cwd: root(),
      })
      assert.equal(found.trim(), 'tryLock', 'the lock of a live folder is native code')
      const cli = (await npm(['root', '--global'], scratch)).stdout.trim()
      const words = ['install', '--dry-run', '--engine-strict', '--prefer-offline', '--ignore-scripts', tarball]
      const {stderr} = await promisify(execFile)(node, [join(cli, 'npm/bin/npm-cli.js'), ...words], {
        cwd: await mkdtemp(join(scratch, 'dry-')),
      })
      assert.doesNotMatch(stderr, /EBADENGINE/)
    })
  }

  it('npm uninstall leaves nothing of it', async () => {
    await npm(['uninstall', '--global', '--prefix', prefix, 'jsctl'], scratch)
    const left = await readdir(prefix, {recursive: true, withFileTypes: true})
    assert.deepEqual(
      left.filter((entry) => !entry.isDirectory()).map(({name}) => name),
      [],
    )
  })
})
