import assert from 'node:assert/strict'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {openObjectFolder} from '../../src/adapters/object-folder.ts'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {sha256} from '../../src/domain/digest.ts'
import type {RuleSettings} from '../../src/domain/rules/settings.ts'
import type {ObjectFolder} from '../../src/ports/index.ts'
import {checkFolder} from '../../src/usecases/check-folder.ts'
import {createKeptCheck} from '../../src/usecases/validating/kept-check.ts'
import {chanceFrom} from '../support/chance.ts'
import {editFolder} from '../support/folder-edits.ts'
import {noted} from '../support/noted.ts'
import {isThorough} from '../support/thorough.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

const JOB = '<job><script language="shell">date</script></job>'
const USER = '<job><lock.use lock="db"/><script language="shell">date</script></job>'
const DOORS = {xml: xmlReader, tell: () => undefined}

const readsOf = (folder: ObjectFolder) => {
  const reads: string[] = []
  const counting: ObjectFolder = {
    ...folder,
    read: (path) => {
      reads.push(path)
      return folder.read(path)
    },
  }
  return {folder: counting, reads: () => reads.splice(0).sort()}
}

describe('given a check that is made again and again', () => {
  const scratch = scratchFolder()
  /** No file counts as young: what a test writes, it writes with another size. */
  const open = async (rules: RuleSettings = []) => {
    const {folder, reads} = readsOf(await openObjectFolder(scratch.path, -Infinity))
    const kept = createKeptCheck(DOORS, folder, {rules})
    return {look: async () => kept.check(await folder.list('all')), reads}
  }

  it('the first look reads all files, the next ones only those that were written', async () => {
    await writeFiles(scratch.path, {'a.job.xml': JOB, 'b/c.job.xml': JOB, 'n.txt': 'x'})
    const {look, reads} = await open()
    await look()
    assert.deepEqual(reads(), ['a.job.xml', 'b/c.job.xml', 'n.txt'])
    await writeFiles(scratch.path, {'b/c.job.xml': '<job>', 'd.job.xml': JOB})
    const {findings, tree} = await look()
    assert.deepEqual(reads(), ['b/c.job.xml', 'd.job.xml'])
    assert.deepEqual([findings.map(({rule, path}) => [rule, path]), tree.size], [[['xml.malformed', 'b/c.job.xml']], 4])
  })

  it('a file that appears mends what others missed, and one that goes breaks it', async () => {
    await writeFiles(scratch.path, {'a.job.xml': USER})
    const {look} = await open()
    const rules = async () => (await look()).findings.map(({rule}) => rule)
    assert.deepEqual(await rules(), ['ref.missing-lock'])
    await writeFiles(scratch.path, {'db.lock.xml': '<lock/>'})
    assert.deepEqual(await rules(), [])
    await writeFiles(scratch.path, {'db.lock.xml': null})
    assert.deepEqual(await rules(), ['ref.missing-lock'])
  })

  it('the lines that are shown are those of the file as it is now', async () => {
    await writeFiles(scratch.path, {'a.job.xml': USER})
    const {look, reads} = await open()
    await look()
    await writeFiles(scratch.path, {'a.job.xml': USER.replace('date', 'date; exit 0')})
    const [finding] = (await look()).findings
    assert.match(finding?.excerpt?.text ?? '', /date; exit 0/)
    reads()
    await look()
    assert.deepEqual(reads(), [])
  })

  it('a file that was just written is read again, for one more write may leave no trace', async () => {
    await writeFiles(scratch.path, {'a.job.xml': JOB})
    const folder = await openObjectFolder(scratch.path, 3_600_000)
    const kept = createKeptCheck(DOORS, folder, {})
    await kept.check(await folder.list('all'))
    const other = JOB.replace('date', 'time')
    await writeFile(join(scratch.path, 'a.job.xml'), other)
    const {tree} = await kept.check(await folder.list(new Set()))
    assert.deepEqual([...tree.values()], [{sha256: sha256(other), size: other.length}])
  })

  it('gives what a fresh check of the folder gives, whatever was done to it', async function () {
    this.timeout(300_000)
    const chance = chanceFrom()
    const rounds = isThorough() ? 2000 : 120
    noted(this, `${rounds} rounds from seed ${chance.seed}`)
    const rules: RuleSettings = [{rule: 'ref.missing-lock', level: 'error', glob: 'a/**'}]
    const folder = await openObjectFolder(scratch.path, 50)
    const kept = createKeptCheck(DOORS, folder, {rules})
    for (let round = 0; round < rounds; round++) {
      await editFolder(scratch.path, chance, 1 + chance.below(6))
      const incremental = await kept.check(await folder.list('all'))
      const fresh = await checkFolder(DOORS, await openObjectFolder(scratch.path), {rules})
      assert.deepEqual(incremental, fresh, `round ${round} from seed ${chance.seed}`)
    }
  })
})
