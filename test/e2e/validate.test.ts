import assert from 'node:assert/strict'
import {cp, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
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
