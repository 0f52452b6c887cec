import assert from 'node:assert/strict'
import {link, mkdir, readdir, readFile, stat, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../../src/domain/failure.ts'
import {betweenName, copyName} from '../../src/domain/fix-names.ts'
import type {MendableFolder} from '../../src/ports/index.ts'
import type {CheckedFolder} from '../../src/usecases/check-folder.ts'
import {fixFolder, type FixedFolder} from '../../src/usecases/fix.ts'
import {validateFolder} from '../../src/usecases/validate.ts'
import {failing} from '../support/failing.ts'
import {readFiles, scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const job = (attributes: string) => `<job${attributes}><script language="shell">date</script></job>\n`

describe('given a live folder to mend', () => {
  const scratch = scratchFolder()
  const live = () => join(scratch.path, 'live')
  const world = () => testWorld({scratch: scratch.path})

  const request = {only: [], rules: [], mode: 'fix'} as const
  const fix = (more: Partial<Parameters<typeof fixFolder>[1]> = {}, doors = world()) =>
    fixFolder(doors, {...request, folder: live(), ...more})
  const given = (files: Parameters<typeof writeFiles>[1]) => writeFiles(live(), files)

  const told = ({files, left}: FixedFolder) => ({
    files: files.map(({path, renamed, mended}) => [path, renamed ?? '', mended.map(({rule}) => rule).join(' ')]),
    left: left.map(({path, reason}) => [path, reason]),
  })

  it('mends values and names, checks the folder again, and finds nothing to do the second time', async () => {
    await given({
      'a.job.xml': job(' order="YES" enabled="No"'),
      'x/b.Job.XML': job(' stop_on_error="TRUE"'),
      'good.job.xml': job(''),
    })
    const first = await fix()
    assert.deepEqual(told(first), {
      files: [
        ['a.job.xml', '', 'xsd.yesno xsd.yesno'],
        ['x/b.Job.XML', 'x/b.job.xml', 'file.suffix-case xsd.yesno'],
      ],
      left: [],
    })
    assert.deepEqual(first.checked.counts, {error: 0, warning: 0, info: 1})
    assert.deepEqual(await readFiles(live()), {
      'a.job.xml': job(' order="yes" enabled="no"'),
      'x/b.job.xml': job(' stop_on_error="true"'),
      'good.job.xml': job(''),
    })
    const before = await stat(join(live(), 'a.job.xml'), {bigint: true})
    assert.deepEqual(told(await fix()), {files: [], left: []})
    assert.equal((await stat(join(live(), 'a.job.xml'), {bigint: true})).ino, before.ino)
  })

  it('shows with dry-run what would change, secrets masked, and writes nothing', async () => {
    const secret = '<params>\n<param name="db_password" value="hunter22"/>\n</params>'
    const text = `<job order="YES">\n${secret}<script language="shell">date</script></job>\n`
    await given({'a.job.xml': text, 'b.Job.xml': job('')})
    const {files, checked} = await fix(
      {mode: 'dry-run'},
      {
        ...world(),
        openFolderToMend: () => Promise.reject(new Error('a dry run opens nothing to write')),
      },
    )
    assert.deepEqual(
      files.map(({path, renamed, lines}) => [path, renamed, lines?.kind]),
      [
        ['a.job.xml', undefined, 'hunks'],
        ['b.Job.xml', 'b.job.xml', undefined],
      ],
    )
    const shown = JSON.stringify(files)
    assert.match(shown, /-<job order=[^]*\+<job order=/)
    assert.doesNotMatch(shown, /hunter22/)
    assert.equal(checked.counts.error, 2)
    assert.deepEqual(await readFiles(live()), {'a.job.xml': text, 'b.Job.xml': job('')})
  })

  it('leaves a file alone whose mending would unveil another fault, and names it', async () => {
    const files = {
      // As an object it has no script language; nobody looked at that before.
      'a.Job.xml': '<job><script>date</script></job>\n',
      // yes makes an order job of it, which the clock starts.
      'b.job.xml': job(' order="YES"').replace('</job>', '<run_time><period single_start="06:00"/></run_time></job>'),
      'c.job.xml': job(' order="YES"'),
    }
    await given(files)
    const fixed = await fix()
    assert.deepEqual(told(fixed), {
      files: [['c.job.xml', '', 'xsd.yesno']],
      left: [
        ['a.Job.xml', 'new-fault'],
        ['b.job.xml', 'new-fault'],
      ],
    })
    assert.match(fixed.left[0]?.message ?? '', /a\.job\.xml:1:6 .*\(job\.language-missing\)$/)
    assert.deepEqual(await readFiles(live()), {...files, 'c.job.xml': job(' order="yes"')})
  })

  it('mends one fault and leaves another one of the same file that is no matter of case', async () => {
    await given({'a.job.xml': job(' order="YES" enabled="on"')})
    const {files, checked} = await fix()
    assert.equal(files.length, 1)
    assert.deepEqual(
      checked.findings.filter(({severity}) => severity === 'error').map(({column}) => column),
      [18],
    )
  })

  it('mends only what --only and [rules] leave, and shows a renamed file under its new name', async () => {
    await given({
      'a.job.xml': job(' order="YES"'),
      'x/b.Job.xml': job(' enabled="on"'),
      'x/c.Job.xml': job('').replace('shell', 'Shell'),
    })
    const fixed = await fix({only: ['x/**.Job.xml'], rules: [{rule: 'xsd.yesno', level: 'off'}]})
    assert.deepEqual(told(fixed).files, [
      ['x/b.Job.xml', 'x/b.job.xml', 'file.suffix-case'],
      ['x/c.Job.xml', 'x/c.job.xml', 'file.suffix-case job.language'],
    ])
    assert.deepEqual(
      fixed.checked.findings.filter(({severity}) => severity !== 'info'),
      [],
    )
    assert.ok(fixed.checked.findings.every(({path}) => path.startsWith('x/')))
    assert.equal(await readFile(join(live(), 'a.job.xml'), 'utf8'), job(' order="YES"'))
  })

  it('leaves two files alone that would get one name, also in a dry run', async () => {
    await given({'a.Job.xml': job(''), 'a.JOB.xml': job(''), 'b.Job.xml': job(''), 'b.job.xml': job(' title="b"')})
    for (const mode of ['dry-run', 'fix'] as const)
      assert.deepEqual(told(await fix({mode})), {
        files: [],
        left: [
          ['a.JOB.xml', 'taken'],
          ['a.Job.xml', 'taken'],
          ['b.Job.xml', 'taken'],
        ],
      })
    assert.equal((await readdir(live())).length, 4)
  })

  it('finishes what a killed run began: the old name goes where the mended file lies beside it', async () => {
    const begun = {
      'a.Job.xml': job(' order="YES"'),
      'a.job.xml': job(' order="yes"'),
      'b.Job.xml': job(''),
    }
    await given(begun)
    await link(join(live(), 'b.Job.xml'), join(live(), 'b.job.xml'))
    const files = [
      ['a.Job.xml', 'a.job.xml', 'file.suffix-case xsd.yesno'],
      ['b.Job.xml', 'b.job.xml', 'file.suffix-case'],
    ]
    assert.deepEqual(told(await fix({mode: 'dry-run'})), {files, left: []})
    assert.equal((await readdir(live())).length, 4)
    const {checked, ...fixed} = await fix()
    assert.deepEqual(told({checked, ...fixed}), {files, left: []})
    assert.deepEqual(await readFiles(live()), {'a.job.xml': job(' order="yes"'), 'b.job.xml': job('')})
    assert.equal(checked.counts.error, 0)
  })

  it('gives a file back the name it had before a run was killed, and mends it; a dry run only warns of it', async () => {
    const between = betweenName('01234567-89ab-4cde-8f01-23456789abcd', 'b.Job.xml')
    await given({[`x/${between}`]: job('')})
    const shown = await fix({mode: 'dry-run'})
    assert.deepEqual(
      shown.checked.findings.map(({rule, path}) => [rule, path]),
      [['file.hidden', `x/${between}`]],
    )
    assert.deepEqual(told(await fix()), {files: [['x/b.Job.xml', 'x/b.job.xml', 'file.suffix-case']], left: []})
    assert.deepEqual(await readdir(join(live(), 'x')), ['b.job.xml'])
  })

  it('tells a file that has lost its name to another one', async () => {
    const between = betweenName('01234567-89ab-4cde-8f01-23456789abcd', 'b.job.xml')
    await given({[between]: job(' title="b"'), 'b.job.xml': job('')})
    const {left} = await fix()
    assert.deepEqual(left, [
      {
        path: between,
        reason: 'half-renamed',
        message: 'it is b.job.xml, which a run was renaming: that name is taken',
        hint: 'Keep one of the two under that name, and remove the other.',
      },
    ])
    assert.equal((await readdir(live())).length, 2)
  })

  it('clears away an old copy of a killed run, also where nothing is to be mended', async () => {
    const copy = copyName('01234567-89ab-4cde-8f01-23456789abcd')
    await given({'a.job.xml': job(''), [`x/${copy}`]: job('')})
    await utimes(join(live(), 'x', copy), 0, 0)
    await fix({mode: 'dry-run'})
    assert.deepEqual(await readdir(join(live(), 'x')), [copy])
    await fix()
    assert.deepEqual(await readdir(join(live(), 'x')), [])
  })

  it('leaves a file alone whose new name is left out, in whatever Unicode form the disk writes it', async () => {
    const decomposed = 'x/u\u0308.Job.xml'
    const files = {'a.Job.xml': job(''), 'b.Job.xml': job(''), [decomposed]: job('')}
    await given({...files, '.jsctlignore': 'a.job.xml\n', 'x/.jsctlignore': 'u\u0308.job.xml\n'})
    for (const mode of ['dry-run', 'fix'] as const) {
      const {files: mended, left} = await fix({mode})
      assert.deepEqual(
        mended.map(({path}) => path),
        ['b.Job.xml'],
      )
      assert.deepEqual(left[0], {
        path: 'a.Job.xml',
        reason: 'ignored',
        message: 'a .jsctlignore names a.job.xml: it would not be published',
        hint: 'Change the .jsctlignore, or rename the file yourself.',
      })
      assert.deepEqual([left[1]?.path, left[1]?.reason, left.length], ['x/\u00fc.Job.xml', 'ignored', 2])
    }
    assert.deepEqual(Object.keys(await readFiles(live())).sort(), ['a.Job.xml', 'b.job.xml', decomposed])
  })

  it('leaves a file alone that has several names, also in a dry run, unless only its name is wrong', async () => {
    await given({'a.job.xml': job(' order="YES"'), 'b.Job.xml': job('')})
    for (const name of ['a.job.xml', 'b.Job.xml']) await link(join(live(), name), join(live(), `.${name}`))
    for (const mode of ['dry-run', 'fix'] as const)
      assert.deepEqual(told(await fix({mode})), {
        files: [['b.Job.xml', 'b.job.xml', 'file.suffix-case']],
        left: [['a.job.xml', 'hard-link']],
      })
  })

  it('says of no finding that it would be mended, whose file would be left alone', async () => {
    await given({
      'a.job.xml': job(' order="YES"'),
      'fault.Job.xml': '<job><script>date</script></job>\n',
      'ignored.Job.xml': job(''),
      'linked.job.xml': job(' order="YES"'),
      'taken.Job.xml': job(''),
      'taken.job.xml': job(' title="another"'),
      'folder.Job.xml': job(''),
      'begun.Job.xml': job(''),
      'begun.job.xml': job(''),
      '.jsctlignore': 'ignored.job.xml\n',
    })
    await link(join(live(), 'linked.job.xml'), join(live(), '.linked'))
    await mkdir(join(live(), 'folder.job.xml'))
    const promised = ({findings}: Pick<CheckedFolder, 'findings'>) =>
      findings.filter(({fix: one}) => one !== undefined).map(({path}) => path)
    const before = await validateFolder(world(), {...request, folder: live(), fixes: 'true-ones'})
    assert.deepEqual(promised(before), ['a.job.xml', 'begun.Job.xml'])
    const mended = before.findings.filter(({path}) => path === 'fault.Job.xml')
    assert.deepEqual(
      mended.map(({rule, fix: one}) => [rule, one]),
      [['file.suffix-case', undefined]],
    )
    const shown = await fix({mode: 'dry-run'})
    assert.deepEqual(
      shown.files.map(({path}) => path),
      promised(before),
    )
    assert.deepEqual(promised(shown.checked), promised(before))
    assert.deepEqual(promised((await fix()).checked), [])
  })

  it('looks again where another run renames files while the folder is read, some times', async () => {
    await given({'a.job.xml': job(' order="YES"')})
    const doors = world()
    const losing = (times: number): typeof doors => {
      let looks = 0
      const gone = () => Promise.reject(new Failure('failed', 'x.job.xml is gone', {facts: {gone: 'x.job.xml'}}))
      return {
        ...doors,
        openFolder: async (path) => {
          const folder = await doors.openFolder(path)
          return looks++ < times ? {...folder, read: gone} : folder
        },
      }
    }
    await assert.rejects(fix({}, losing(100)), failing('failed', /is gone/))
    assert.equal((await fix({}, losing(2))).files.length, 1)
  })

  it('leaves a file alone that was changed while the folder was checked', async () => {
    await given({'a.job.xml': job(' order="YES"')})
    const doors = world()
    const fixed = await fix(
      {},
      {
        ...doors,
        openFolderToMend: async (path) => {
          await writeFile(join(live(), 'a.job.xml'), job(' order="NO"'))
          return doors.openFolderToMend(path)
        },
      },
    )
    assert.deepEqual(told(fixed), {files: [], left: [['a.job.xml', 'changed']]})
    assert.equal(await readFile(join(live(), 'a.job.xml'), 'utf8'), job(' order="NO"'))
  })

  it('mends the others when one file cannot be written', async () => {
    await given({'a.job.xml': job(' order="YES"'), 'b.job.xml': job(' order="YES"')})
    const doors = world()
    const forbidding = (folder: MendableFolder): MendableFolder => ({
      ...folder,
      change: (change) =>
        change.path === 'a.job.xml'
          ? Promise.reject(new Failure('forbidden', 'cannot change a.job.xml', {hints: ['Ask.']}))
          : folder.change(change),
    })
    const fixed = await fix(
      {},
      {...doors, openFolderToMend: async (path) => forbidding(await doors.openFolderToMend(path))},
    )
    assert.deepEqual(fixed.left, [
      {path: 'a.job.xml', reason: 'forbidden', message: 'cannot change a.job.xml', hint: 'Ask.'},
    ])
    assert.deepEqual(await readFiles(live()), {'a.job.xml': job(' order="YES"'), 'b.job.xml': job(' order="yes"')})
  })

  it('stops between two files when it is interrupted; each is whole', async () => {
    await given({'a.job.xml': job(' order="YES"'), 'b.job.xml': job(' order="YES"')})
    let asked = 0
    const checkpoint = () => {
      if (++asked > 1) throw new Failure('interrupted', 'interrupted')
    }
    await assert.rejects(fix({}, {...world(), checkpoint}), failing('interrupted', /interrupted/))
    assert.deepEqual(await readFiles(live()), {'a.job.xml': job(' order="yes"'), 'b.job.xml': job(' order="YES"')})
    assert.deepEqual((await readdir(live())).sort(), ['a.job.xml', 'b.job.xml'])
  })

  it('mends eleven hundred faults of one file, of which the check shows a thousand', async () => {
    const file = (value: string) =>
      `<job>${Array.from({length: 1100}, (_, index) => `<lock.use lock="l${index}" exclusive="${value}"/>`).join('\n')}<script language="shell">date</script></job>\n`
    await given({'a.job.xml': file('NO')})
    const {files, left} = await fix()
    assert.deepEqual([files.length, left], [1, []])
    assert.equal(await readFile(join(live(), 'a.job.xml'), 'utf8'), file('no'))
  }).timeout(20_000)
})
