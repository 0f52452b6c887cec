import assert from 'node:assert/strict'
import {mkdir, readFile, realpath, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {chanceFrom} from '../support/chance.ts'
import {faultVariables, type Faults} from '../support/faults.ts'
import {serverAt} from '../support/mirroring.ts'
import {noted} from '../support/noted.ts'
import {needsJsctl, runJsctl} from '../support/run-jsctl.ts'
import {isThorough} from '../support/thorough.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'
import {FOREIGN, NEW, OLD, publishReleases} from './scene.ts'

const all = process.env['JSCTL_TEST_KILLS'] === 'all'
const scratch = scratchFolder()

const filesAre = async (folder: string, expected: Readonly<Record<string, string>>, where: string): Promise<void> =>
  assert.deepEqual(await readFiles(folder), expected, where)

describe('given a pull in which a call that changes the disk fails once', () => {
  before(function () {
    needsJsctl(this)
  })

  for (const {code, exit, tried} of [
    {code: 'ENOSPC', exit: 75, tried: isThorough() ? Infinity : 15},
    {code: 'EIO', exit: 75, tried: 6},
    {code: 'EACCES', exit: 4, tried: 6},
  ]) {
    it(`with ${code}: exit ${exit}, nothing half done, and the next pull finishes`, async function () {
      this.timeout(1_800_000)
      const root = await realpath(scratch.path)
      const {desk, show} = await publishReleases(root, OLD, NEW)
      await writeFile(join(root, 'jsctl.toml'), `[environments.tst]\nurl = "file:${desk.storeDirectory}"\n`)
      const attempt = async (fail?: Faults['fail']) => {
        const place = join(root, 'attempt')
        await mkdir(join(place, 'server'), {recursive: true})
        const server = serverAt(place, desk.environment)
        const pull = () => server.pull({}, {now: Date.now()})
        await show(1)
        await pull()
        await writeFiles(server.folder, {...FOREIGN, 'a.job.xml': 'edit'})
        const old = await server.files()
        await show(2)
        const log = join(place, 'calls')
        const faults: Faults = {root: server.folder, log, ...(fail === undefined ? {} : {fail})}
        const env = {...faultVariables(faults), TMPDIR: place}
        const ended = await runJsctl(['pull', '--env', 'tst', '--into', server.folder], {env, in: root})
        const calls = (await readFile(log, 'utf8')).trimEnd().split('\n')
        const where = `${fail === undefined ? 'no failure' : (calls[fail.at - 1] ?? '')}\n${ended.stderr}`
        // A file that goes is moved aside.
        const begun = calls.some((call) => !/\/\.jsctl-live(?!\/aside\/)| fsync /.test(call))
        if (!begun) await filesAre(server.folder, old, where)
        assert.doesNotMatch(ended.stderr, /\bbug\b|\n\s+at /, where)
        await pull()
        await filesAre(server.folder, {...NEW, ...FOREIGN}, where)
        const own = (await server.own()).filter((entry) => !['backup', 'contents'].includes(entry))
        assert.deepEqual(own, ['kept', 'lock', 'state.json'], where)
        assert.ok(Object.values(await readFiles(join(server.folder, '.jsctl-live/backup'))).includes('edit'), where)
        assert.equal((await pull()).kind, 'unchanged', where)
        await rm(place, {recursive: true})
        return {calls, ended, where}
      }
      const {calls} = await attempt()
      const chance = chanceFrom()
      const points = calls.map((_, index) => index + 1)
      const chosen = all ? points : chance.sample(points, tried)
      for (const at of chosen) {
        const {ended, where} = await attempt({at, code})
        // An empty folder that cannot go yet is no failure: the next pull removes it.
        assert.equal(ended.code, where.includes(' rmdir ') && ended.code === 0 ? 0 : exit, where)
      }
      noted(this, `${code} at ${chosen.length} of ${calls.length} calls, seed ${chance.seed}`)
    })
  }
})
