import assert from 'node:assert/strict'
import {mkdir, mkdtemp, readdir, readFile, realpath} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {readFixName} from '../../src/domain/fix-names.ts'
import {chanceFrom} from '../support/chance.ts'
import {faultVariables, type Faults} from '../support/faults.ts'
import {noted} from '../support/noted.ts'
import {onOtherDisk, type OtherDisk} from '../support/other-disk.ts'
import {commandLine, needsJsctl, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {readFiles, scratchOfSuite, writeFiles} from '../support/world.ts'

const job = (attributes: string) => `<job${attributes}><script language="shell">date</script></job>\n`

/** The same content of nothing but its own: what is lost cannot hide behind another file. */
interface Mend {
  readonly from: string
  readonly to: string
  readonly old: string
  readonly new: string
}

const mend = (from: string, to: string, value: string): Mend => ({
  from,
  to,
  old: job(` title="${from}" order="${value}"`),
  new: job(` title="${from}" order="${value.toLowerCase()}"`),
})
const CONTENT = mend('a.job.xml', 'a.job.xml', 'YES')
const NAME = mend('b.Job.xml', 'b.job.xml', 'no')
const BOTH = mend('x/c.Job.XML', 'x/c.job.xml', 'No')

const asOld = (mends: readonly Mend[]) => Object.fromEntries(mends.map(({from, old}) => [from, old]))
const asNew = (mends: readonly Mend[]) => Object.fromEntries(mends.map(({to, new: content}) => [to, content]))

const HOURS = 2 * 60 * 60 * 1000
const all = process.env['JSCTL_TEST_KILLS'] === 'all'
const scratch = scratchOfSuite()

/** A new live folder. */
const given = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const live = join(await mkdtemp(join(await realpath(scratch.path), 'place-')), 'live')
  await mkdir(live)
  await writeFiles(live, files)
  return live
}

const hiddenIn = async (live: string): Promise<readonly string[]> =>
  (await readdir(live, {recursive: true})).filter((path) => basename(path).startsWith('.'))

/** Exactly what is wanted, each file once. */
const assertRight = async (live: string, mends: readonly Mend[], where: string): Promise<void> => {
  assert.deepEqual(await readFiles(live), asNew(mends), where)
  assert.deepEqual(await hiddenIn(live), [], where)
}

/** Every object is there as it was or as it is to be, whole, under one of its names or under one that says which it had. */
const assertNothingLost = async (live: string, mends: readonly Mend[], where: string): Promise<void> => {
  const files = await readFiles(live)
  for (const path of await hiddenIn(live)) {
    const own = readFixName(basename(path))
    assert.ok(own !== undefined, `${path}, ${where}`)
    if (own.kind === 'between') files[join(path, '..', own.of)] = await readFile(join(live, path), 'latin1')
  }
  for (const [path, content] of Object.entries(files)) {
    const of = mends.find(({from, to}) => path === from || path === to)
    assert.ok(of !== undefined && [of.old, of.new].includes(content), `${path} holds ${content}, ${where}`)
  }
  for (const {from, to} of mends) assert.ok(from in files || to in files, `${from} is lost, ${where}`)
}

type Disk = Pick<OtherDisk, 'ignoresCase' | 'hasLinks'>

const DISKS: readonly {readonly name: string; readonly disk: Disk | undefined; readonly tried: number}[] = [
  {name: 'a usual disk', disk: undefined, tried: 10},
  {name: 'a disk without hard links', disk: {ignoresCase: false, hasLinks: false}, tried: 3},
  {name: 'a disk that ignores case', disk: {ignoresCase: true, hasLinks: true}, tried: 4},
  {name: 'a disk that ignores case and has no hard links', disk: {ignoresCase: true, hasLinks: false}, tried: 3},
]

/** Calls that give or take names; all others only fill a copy. */
const NAMING = /^\d+ (rename|link|unlink) /

describe('given a validate --fix whose process is killed at a call that changes the disk', () => {
  before(function () {
    needsJsctl(this)
  })

  const MENDS = [CONTENT, NAME, BOTH]

  for (const {name, disk, tried} of DISKS)
    it(`${name}: nothing is lost, and the next --fix ends with every file once, under its name`, async function () {
      this.timeout(600_000)
      const chance = chanceFrom()

      const fix = (live: string, faults: Omit<Faults, 'root'>) => {
        const variables = faultVariables({root: live, ...faults})
        const env = disk === undefined ? variables : onOtherDisk({root: live, ...disk}, variables)
        return runJsctl(['validate', live, '--fix'], {env})
      }

      const attempt = async (at: number | undefined): Promise<readonly string[]> => {
        const live = await given(asOld(MENDS))
        const log = join(live, '..', 'calls')
        const ended = await fix(live, {log, ...(at === undefined ? {} : {die: {at, when: 'after'}})})
        const calls = (await readFile(log, 'utf8')).trimEnd().split('\n')
        const where = `${name}, after ${calls.at(-1) ?? ''}, seed ${chance.seed}\n${ended.stdout}${ended.stderr}`
        assert.equal(ended.signal ?? ended.code, at === undefined ? 0 : 'SIGKILL', where)
        await assertNothingLost(live, MENDS, where)
        const next = await fix(live, {clock: HOURS})
        assert.equal(next.code, 0, `${where}\n${next.stdout}${next.stderr}`)
        await assertRight(live, MENDS, `${where}\n${next.stdout}`)
        return calls
      }

      const calls = await attempt(undefined)
      const points = calls.map((call, index) => ({at: index + 1, call}))
      const wanted = disk === undefined ? points : points.filter(({call}) => NAMING.test(call))
      const chosen = all ? wanted : chance.sample(wanted, tried)
      for (const {at} of chosen) await attempt(at)
      noted(this, `${name}: killed at ${chosen.length} points of ${calls.length} calls, seed ${chance.seed}`)
    })
})

describe('given several writers in one folder while validate --fix runs', () => {
  before(function () {
    needsJsctl(this)
  })

  const rightfully = (ended: Ended): void => {
    // 1: a file was gone while it read the folder; 3: it saw a file under both names.
    assert.ok([0, 1, 3].includes(ended.code ?? -1), ended.stdout + ended.stderr)
    if (ended.code === 1) assert.match(ended.stderr, / is gone: /)
  }

  it('two at once end with every file once, under its name', async function () {
    this.timeout(120_000)
    const mends = Array.from({length: 25}, (_, index) => [
      mend(`a${index}.job.xml`, `a${index}.job.xml`, 'YES'),
      mend(`b${index}.Job.xml`, `b${index}.job.xml`, 'yes'),
      mend(`c${index}.JOB.XML`, `c${index}.job.xml`, 'No'),
    ]).flat()
    const live = await given(asOld(mends))
    for (const ended of await Promise.all([1, 2].map(() => runJsctl(['validate', live, '--fix'])))) rightfully(ended)
    await assertRight(live, mends, 'two at once')
  })

  /** Runs `validate --fix`, and a script just before some of its calls. */
  const fixWith = async (live: string, before: NonNullable<Faults['before']>): Promise<Ended> =>
    runJsctl(['validate', live, '--fix'], {env: faultVariables({root: live, before})})

  it('what another one mends at any step counts as mended', async function () {
    this.timeout(120_000)
    const steps = [
      {...mend('a.job.xml', 'a.job.xml', 'YES'), call: 'rename'},
      {...mend('b.Job.xml', 'b.job.xml', 'no'), call: 'link'},
      {...mend('c.Job.xml', 'c.job.xml', 'no'), call: 'unlink'},
      {...mend('d.Job.xml', 'd.job.xml', 'No'), call: 'link'},
      {...mend('e.Job.xml', 'e.job.xml', 'No'), call: 'unlink'},
    ]
    const live = await given(asOld(steps))
    const command = commandLine()
      .map((word) => `'${word}'`)
      .join(' ')
    const another = (only: string) =>
      `unset NODE_OPTIONS; ${command} validate '${live}' --fix --only '${only}' >/dev/null || test $? = 3`
    const ended = await fixWith(
      live,
      steps.map(({from, to, call}) => ({
        call,
        path: `/${call === 'unlink' ? from : to}`,
        run: another(from),
      })),
    )
    assert.equal(ended.code, 0, ended.stdout + ended.stderr)
    assert.match(ended.stdout, /\n7 findings mended in 5 files\n$/)
    await assertRight(live, steps, 'another one at each step')
  })

  it('what somebody saves before the last look stays, and is told', async () => {
    const live = await given(asOld([CONTENT, NAME, BOTH]))
    const save = (name: string) => `echo edited > '${live}/new' && mv '${live}/new' '${live}/${name}'`
    const ended = await fixWith(live, [
      {call: 'chmod', path: '', run: save(CONTENT.from)},
      {call: 'link', path: NAME.to, run: save(NAME.from)},
      {call: 'link', path: BOTH.to, run: save(BOTH.from)},
    ])
    assert.match(ended.stdout, /^a\.job\.xml left alone: it was changed meanwhile\n/)
    assert.match(ended.stdout, /\nb\.Job\.xml left alone: b\.job\.xml lies beside it: the name is taken\n/)
    assert.match(
      ended.stdout,
      /\nx\/c\.Job\.XML left alone: it was changed meanwhile; c\.job\.xml beside it was made of/,
    )
    assert.deepEqual(await readFiles(live), {
      [CONTENT.from]: 'edited\n',
      [NAME.from]: 'edited\n',
      [NAME.to]: 'edited\n',
      [BOTH.from]: 'edited\n',
      [BOTH.to]: BOTH.new,
    })
    assert.deepEqual(await hiddenIn(live), [])
  })
})
