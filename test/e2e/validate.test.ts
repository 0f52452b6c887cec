import assert from 'node:assert/strict'
import {chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import * as v from 'valibot'
import {validationSchema} from '../../src/cli/render/validation-schema.ts'
import {isBuilt, runJsctl} from '../support/run-jsctl.ts'
import {skipped} from '../support/skipped.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))

describe('given jsctl validate on the command line', () => {
  let desk = ''

  const entry = process.env['JSCTL_TEST_ENTRY'] === 'sources' ? 'sources' : 'built'
  const validate = (...words: string[]) => runJsctl(['validate', ...words], {in: desk, entry})

  before(async function () {
    if (entry === 'built' && !isBuilt())
      skipped(this, 'there is no build to run: npm run build, or JSCTL_TEST_ENTRY=sources')
    desk = await mkdtemp(join(tmpdir(), 'jsctl-validate-'))
    await cp(join(examples, 'live'), join(desk, 'live'), {recursive: true})
    await cp(join(examples, 'broken'), join(desk, 'broken'), {recursive: true})
    await writeFile(join(desk, 'jsctl.toml'), 'live = "./live"\n')
    await mkdir(join(desk, 'live', 'empty'))
  })
  after(() => desk !== '' && rm(desk, {recursive: true, force: true}))

  it('checks the configured live folder, and ends with 0 when nothing is wrong', async () => {
    const {code, stdout, stderr} = await validate()
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /live: 17 files, 14 objects: .*6 jobs, 2 job chains, 2 orders\nno errors, no warnings/)
  })

  it('shows all findings on stdout, and ends with 3', async () => {
    const {code, stdout, stderr} = await validate('broken')
    assert.deepEqual([code, stderr], [3, ''])
    assert.match(stdout, /\nampersand\.job\.xml:4:22 error /)
    assert.match(stdout, /\n19 errors, 1 warning in 20 files/)
  })

  for (const flag of ['--json', '--format=json']) {
    it(`prints one JSON object with ${flag}, and still ends with 3`, async () => {
      const {code, stdout, stderr} = await validate('broken', flag)
      const result = JSON.parse(stdout) as {
        readonly result: string
        readonly counts: unknown
        readonly findings: readonly unknown[]
      }
      assert.deepEqual(
        [code, stderr, result.result, result.counts],
        [3, '', 'invalid', {errors: 19, warnings: 1, infos: 1}],
      )
      assert.equal(result.findings.length, 21)
    })
  }

  for (const [format, begin] of [
    ['sarif', /^\{\n {2}"\$schema": [^]*"uri": "broken\/ampersand\.job\.xml"/],
    ['junit', /^<\?xml [^]*<testcase [^>]*file="broken\/ampersand\.job\.xml">\n *<failure /],
    ['github', /^::error file=broken\/ampersand\.job\.xml,line=4,col=22,/],
  ] as const) {
    it(`writes nothing but ${format} with --format ${format}, and still ends with 3`, async () => {
      const {code, stdout, stderr} = await validate('broken', '--format', format)
      assert.deepEqual([code, stderr], [3, ''])
      assert.match(stdout, begin)
    })
  }

  it('counts only the findings that --only names', async () => {
    const {code, stdout} = await validate('broken', '--only', 'namespace.*', '--only', 'load*')
    assert.equal(code, 3)
    assert.match(stdout, /\n1 error in 1 file, 1 note/)
  })

  it('ends with 0 for warnings alone, with --strict with 3', async () => {
    const {code, stdout} = await validate('broken', '--only', '.hidden*')
    assert.equal(code, 0)
    assert.match(stdout, /\n1 warning in 1 file/)
    assert.equal((await validate('broken', '--only', '.hidden*', '--strict')).code, 3)
  })

  it('goes by [rules] of the configuration, and explains a rule', async () => {
    await writeFile(join(desk, 'rules.toml'), '[rules."upper*"]\n"file.suffix-case" = "off"\n')
    const words = ['--only', 'upper*', '--config', 'rules.toml']
    assert.equal((await validate('broken', '--only', 'upper*')).code, 3)
    assert.equal((await validate('broken', ...words)).code, 0)
    const shown = await runJsctl(['rules', 'show', 'file.suffix-case', '--config', 'rules.toml'], {in: desk, entry})
    assert.deepEqual([shown.code, shown.stderr], [0, ''])
    assert.match(shown.stdout, /"off" for upper\*/)
    const unknown = await runJsctl(['rules', 'show', 'file.suffix-cas'], {in: desk, entry})
    assert.deepEqual([unknown.code, unknown.stdout], [64, ''])
    assert.match(unknown.stderr, /Did you mean "file.suffix-case"/)
    const code = await runJsctl(['rules', 'show', 'SCHEDULER-149'], {in: desk, entry})
    assert.deepEqual([code.code, code.stdout], [64, ''])
    assert.match(code.stderr, /Found by chain.next-state, .*docs\/engine-codes.md#scheduler-149/)
    assert.equal((await runJsctl(['rules', 'list'], {in: desk, entry})).code, 0)
  })

  it('takes what is published for present with --against', async () => {
    await writeFile(
      join(desk, 'stores.toml'),
      '[environments.dev]\nurl = "file:./dev"\n[environments.new]\nurl = "file:./new"\n',
    )
    const config = ['--config', 'stores.toml']
    const push = await runJsctl(['push', 'live', '--env', 'dev', '--yes', ...config], {in: desk, entry})
    assert.equal(push.code, 0, push.stderr)
    await mkdir(join(desk, 'part'))
    await writeFile(
      join(desk, 'part/night.job_chain.xml'),
      '<job_chain><job_chain_node state="1" job="billing/send"/><job_chain_node state="2" job="sned"/><job_chain_node.end state="3"/></job_chain>',
    )
    const alone = await validate('part', '--strict', ...config)
    assert.equal(alone.code, 3)
    assert.match(alone.stdout, /the job "billing\/send" is not there: no billing\/send\.job\.xml \(ref\.missing-job\)/)
    const against = await validate('part', '--against', 'dev@1', '--json', ...config)
    const result = JSON.parse(against.stdout) as {against: string; findings: readonly {rule: string; column: number}[]}
    assert.deepEqual(
      [result.against, result.findings.map(({rule, column}) => `${rule} ${column}`)],
      ['dev@1', ['ref.missing-job 84']],
    )
    assert.match(
      (await validate('part', '--against', 'dev', ...config)).stdout,
      /; with what is published in dev@1\n1 warning/,
    )
    const nothing = await validate('part', '--against', 'new', ...config)
    assert.deepEqual([nothing.code, nothing.stdout], [5, ''])
  })

  it('shows with --fix --dry-run a patch, mends with --fix, and says what remains', async () => {
    const job = (value: string) => `<job enabled="${value}"><script language="shell">date</script></job>\n`
    const put = (name: string, value: string) => writeFile(join(desk, 'mend', name), job(value))
    await mkdir(join(desk, 'mend'))
    await put('a.job.xml', 'NO')
    await put('b.Job.xml', 'yes')
    await put('c.job.xml', 'on')
    const offered = await validate('mend')
    assert.match(offered.stdout, /Did you mean "no"\? --fix can mend it\.\n[^]*\n2 findings can be mended with --fix; /)

    const patch = await validate('mend', '--fix', '-n')
    assert.deepEqual([patch.code, patch.stderr], [3, ''])
    assert.ok(
      patch.stdout.startsWith(
        `diff --git a/a.job.xml b/a.job.xml\n--- a/a.job.xml\n+++ b/a.job.xml\n@@ -1 +1 @@\n-${job('NO')}+${job('no')}diff --git a/b.Job.xml b/b.job.xml\nrename from b.Job.xml\nrename to b.job.xml\n\n`,
      ),
      patch.stdout,
    )
    assert.match(patch.stdout, /\ndry run: 2 findings in 2 files would be mended; nothing was written\n$/)
    assert.equal(await readFile(join(desk, 'mend/a.job.xml'), 'utf8'), job('NO'))

    const {code, stdout, stderr} = await validate('mend', '--fix')
    assert.deepEqual([code, stderr], [3, ''])
    assert.ok(
      stdout.startsWith(
        'a.job.xml:1:6 mended enabled "NO" → "no" (xsd.yesno)\nb.Job.xml mended renamed to b.job.xml (file.suffix-case)\n\nc.job.xml:1:6 error ',
      ),
      stdout,
    )
    assert.match(stdout, /\n1 error in 1 file\n2 findings mended in 2 files\n$/)
    assert.equal(await readFile(join(desk, 'mend/b.job.xml'), 'utf8'), job('yes'))

    await put('c.job.xml', 'YES')
    const json = await validate('mend', '--fix', '--json')
    const result = v.parse(validationSchema, JSON.parse(json.stdout))
    assert.deepEqual([json.code, result.result, result.mendable, result.fix?.mode], [0, 'valid', 0, 'fix'])
    assert.deepEqual(result.fix?.mended, [
      {
        path: 'c.job.xml',
        findings: [
          {rule: 'xsd.yesno', line: 1, column: 6, fix: {kind: 'value', attribute: 'enabled', old: 'YES', new: 'yes'}},
        ],
      },
    ])
  })

  it('ends with 4 where a file may not be written, and mends the others', async function () {
    if (process.getuid?.() !== 0) skipped(this, 'only root can make a file that others may not write')
    const folder = join(desk, 'rights')
    await mkdir(folder)
    for (const name of ['a', 'b'])
      await writeFile(
        join(folder, `${name}.job.xml`),
        '<job enabled="NO"><script language="shell">date</script></job>\n',
      )
    for (const path of [desk, folder, join(folder, 'b.job.xml')]) await chown(path, 65_534, 65_534)
    const {code, stdout, stderr} = await runJsctl(['validate', folder, '--fix'], {in: desk, entry, user: 65_534})
    assert.deepEqual([code, stderr], [4, ''])
    assert.match(stdout, /^b\.job\.xml:1:6 mended .*\na\.job\.xml left alone: cannot change .*\(EACCES\)\n/)
    assert.match(stdout, /\n1 error in 1 file\n1 finding mended in 1 file, 1 file left alone\n$/)
    assert.deepEqual((await readdir(folder)).sort(), ['a.job.xml', 'b.job.xml'])
  })

  it('leaves a file alone whose group it cannot keep: who reads it by that group still reads it', async function () {
    if (process.getuid?.() !== 0) skipped(this, 'only root can make a file of a group that the user is not in')
    const folder = join(desk, 'group')
    await mkdir(folder)
    const file = join(folder, 'a.job.xml')
    await writeFile(file, '<job enabled="NO"><script language="shell">date</script></job>\n')
    await chmod(file, 0o660)
    for (const path of [desk, folder]) await chown(path, 65_534, 65_534)
    await chown(file, 65_534, 2000)
    const {code, stdout} = await runJsctl(['validate', folder, '--fix'], {in: desk, entry, user: 65_534})
    assert.equal(code, 4, stdout)
    assert.match(stdout, /a\.job\.xml left alone/)
    const {gid, mode} = await stat(file)
    assert.deepEqual([gid, mode & 0o777], [2000, 0o660])
    assert.deepEqual(await readdir(folder), ['a.job.xml'])
  })

  it('refuses --dry-run without --fix, and --fix with a format that has no place for it', async () => {
    const alone = await validate('live', '-n')
    assert.deepEqual([alone.code, alone.stdout], [64, ''])
    assert.match(alone.stderr, /--dry-run goes together with --fix only/)
    const sarif = await validate('live', '--fix', '--format', 'sarif')
    assert.deepEqual([sarif.code, sarif.stdout], [64, ''])
    assert.match(sarif.stderr, /--fix and --format sarif do not go together/)
  })

  it('refuses --json with another format: one of them would not be obeyed', async () => {
    const both = await validate('live', '--json', '--format', 'junit')
    assert.equal(both.code, 64)
    assert.match(both.stdout, /--json and --format junit do not go together/)
    assert.equal((await validate('live', '--json', '--format', 'json')).code, 0)
  })

  it('of a file it says how only that one is checked', async () => {
    const {code, stderr} = await validate('jsctl.toml')
    assert.equal(code, 64)
    assert.match(stderr, /is a file, not a folder\n.*the live root; `--only GLOB`/)
  })

  it('refuses a glob that nothing matches', async () => {
    const {code, stdout, stderr} = await validate('--only', 'bilingl/**')
    assert.deepEqual([code, stdout], [64, ''])
    assert.match(stderr, /nothing matches --only 'bilingl/)
  })

  it('refuses a folder inside the live root, naming --only', async () => {
    const {code, stdout, stderr} = await validate('live/billing')
    assert.deepEqual([code, stdout], [64, ''])
    assert.match(stderr, /--only 'billing\/\*\*'/)
  })

  it('ends with 5 when there is no such folder, with 64 for a file', async () => {
    const absent = await validate('absent')
    assert.equal(absent.code, 5)
    assert.match(absent.stderr, /there is no folder .*absent/)
    assert.equal((await validate('jsctl.toml')).code, 64)
  })
})
