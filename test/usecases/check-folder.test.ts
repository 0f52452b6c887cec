import assert from 'node:assert/strict'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {sha256} from '../../src/domain/digest.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import type {LivePath} from '../../src/domain/path.ts'
import type {Example} from '../../src/domain/rules/rule.ts'
import type {Event, ObjectFolder} from '../../src/ports/index.ts'
import {checkContent, checkFolder} from '../../src/usecases/check-folder.ts'
import {exampleFolder} from '../support/example-folder.ts'

const JOB = '<job><script language="shell">date</script></job>'

/** A folder that counts what is done with it. */
const watched = (folder: ObjectFolder) => {
  const reads: string[] = []
  const digests: string[] = []
  let now = 0
  let most = 0
  const counting: ObjectFolder = {
    ...folder,
    read: async (path) => {
      reads.push(path)
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now--
      return folder.read(path)
    },
    digest: async (paths) => {
      const list = [...paths]
      digests.push(...list)
      return folder.digest(list)
    },
  }
  return {folder: counting, reads, digests, most: () => most}
}

const check = (example: Example, tell: (event: Event) => void = () => undefined) =>
  checkFolder({xml: xmlReader, tell}, exampleFolder(example))

describe('given a folder to check', () => {
  it('gives the tree that can be published, with the digests of the bytes that were checked', async () => {
    const {tree, findings, counts, objects} = await check({
      files: {'b/a.job.xml': JOB, 'b/x.sh': 'date', 'l.lock.xml': '<lock/>'},
    })
    assert.deepEqual([...tree].sort(), [
      ['b/a.job.xml', {sha256: sha256(JOB), size: JOB.length}],
      ['b/x.sh', {sha256: sha256('date'), size: 4}],
      ['l.lock.xml', {sha256: sha256('<lock/>'), size: 7}],
    ])
    assert.deepEqual([findings.map(({rule}) => rule), counts], [['ref.unused'], {error: 0, warning: 0, info: 1}])
    assert.deepEqual(
      [...objects],
      [
        ['lock', 1],
        ['job', 1],
      ],
    )
  })

  it('sorts all findings by path, line, column and rule, and counts them', async () => {
    const {findings, counts} = await check({
      files: {'z.job.xml': '<job>', 'a.order.xml': '\n <x/>', 'A.job.xml': JOB, 'a.job.xml': JOB},
      refused: [{path: 'link', kind: 'symbolic-link', problem: 'it is a symbolic link'}],
      ignored: ['a.job.xml~'],
    })
    assert.deepEqual(
      findings.map(({path, line, rule}) => [path, line, rule]),
      [
        ['a.job.xml', undefined, 'file.dup-case'],
        ['a.job.xml~', undefined, 'file.temp'],
        ['a.order.xml', undefined, 'file.order-name'],
        ['a.order.xml', 2, 'file.root'],
        ['link', undefined, 'file.link'],
        ['z.job.xml', 1, 'xml.malformed'],
      ],
    )
    assert.deepEqual(counts, {error: 5, warning: 0, info: 1})
  })

  it('says of every finding what JobScheduler does', async () => {
    const {findings} = await check({files: {'a.job.xml': '<job_chain/>'}})
    assert.deepEqual(
      findings.map(({engine}) => engine),
      [{code: 'SCHEDULER-409', effect: 'refuses the file; an object that was loaded before stays as it was'}],
    )
  })

  it('does not ask that files which are no objects are XML', async () => {
    const {findings} = await check({
      files: {
        'include.xml': 'echo a && b',
        'holidays.xml': '<holidays>',
        'n.config.xml': '',
        'x.bin': new Uint8Array([0, 255]),
      },
    })
    assert.deepEqual(findings, [])
  })

  it('reads every file once, a bounded number at a time', async () => {
    const names = ['x.txt', ...Array.from({length: 200}, (_, index) => `j${index}.job.xml`)]
    const {folder, reads, digests, most} = watched(
      exampleFolder({files: Object.fromEntries(names.map((name) => [name, JOB]))}),
    )
    await checkFolder({xml: xmlReader, tell: () => undefined}, folder)
    assert.deepEqual(reads.sort(), names.sort())
    assert.deepEqual(digests, [])
    assert.ok(most() > 1 && most() <= 32, `${most()} at a time`)
  })

  it('does not read an object over the limit, but digests it and says so', async () => {
    const {folder, reads, digests} = watched(
      exampleFolder({files: {'a.job.xml': new Uint8Array(LIMITS.xmlObject + 1)}}),
    )
    const {tree, findings} = await checkFolder({xml: xmlReader, tell: () => undefined}, folder)
    assert.deepEqual([reads, digests], [[], ['a.job.xml']])
    assert.equal(tree.get('a.job.xml' as LivePath)?.size, LIMITS.xmlObject + 1)
    assert.deepEqual(
      findings.map(({rule, severity}) => [rule, severity]),
      [['xml.limits', 'error']],
    )
  })

  it('tells how far it is, and when it is done', async () => {
    const events: Event[] = []
    await check({files: Object.fromEntries(Array.from({length: 250}, (_, index) => [`f${index}.txt`, 'x']))}, (event) =>
      events.push(event),
    )
    assert.deepEqual(
      events.map((event) => event.type === 'progress' && [event.done, event.total]),
      [
        [100, 250],
        [200, 250],
        [250, 250],
      ],
    )
  })

  it('passes a failure of the folder on', async () => {
    const folder: ObjectFolder = {
      ...exampleFolder({files: {'a.job.xml': JOB}}),
      read: () => Promise.reject(new Error('gone')),
    }
    await assert.rejects(checkFolder({xml: xmlReader, tell: () => undefined}, folder), /gone/)
  })

  it('finds nothing in an empty folder', async () => {
    const {tree, findings, objects} = await check({})
    assert.deepEqual([tree.size, findings, objects.size], [0, [], 0])
  })
})

describe('given one content, as pull and import check it', () => {
  it('says what the rules for single files find', () => {
    const findings = checkContent('x/a.job.xml' as LivePath, Buffer.from('<job>'), xmlReader)
    assert.deepEqual(
      findings.map(({rule, path, line}) => [rule, path, line]),
      [['xml.malformed', 'x/a.job.xml', 1]],
    )
  })

  it('says nothing of a good one, nor of what is no object', () => {
    assert.deepEqual(checkContent('a.job.xml' as LivePath, Buffer.from(JOB), xmlReader), [])
    assert.deepEqual(checkContent('a.txt' as LivePath, Buffer.from('<job>'), xmlReader), [])
  })
})
