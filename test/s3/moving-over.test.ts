import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {existsSync} from 'node:fs'
import {cp, mkdir, readFile, realpath, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {cleanEnvironment, isBuilt, runJsctl} from '../support/run-jsctl.ts'
import {s3Server, type S3Server} from '../support/s3-server.ts'
import {skipped} from '../support/skipped.ts'
import {asEverywhere, AUTHOR} from '../support/transcript.ts'
import {readFiles, scratchFolder} from '../support/world.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const page = join(project, 'docs/moving-over.md')
/** By its path: another `aws` may come first on the PATH. */
const AWS = '/usr/bin/aws'
const SECTION = /(<!-- moving-over ([a-z]+): [^\n]*-->\n```\n)([^]*?)(```\n<!-- \/moving-over -->)/g
const EXCLUDES = ['--exclude', '.jsctl/*', '--exclude', '.jsctl-live/*']

/** As it would be typed. */
const typed = (words: readonly string[]): string =>
  words.map((word) => (/[ *]/.test(word) ? `'${word}'` : word)).join(' ')

/** What a reload of the engine hangs on: each file's inode and time. */
const marksOf = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const marks = new Map<string, string>()
  for (const path of Object.keys(await readFiles(folder))) {
    const {ino, mtimeNs} = await stat(join(folder, path), {bigint: true})
    marks.set(path, `${ino} ${mtimeNs}`)
  }
  return marks
}

describe('given a bucket that desks fill by hand, and a server with `aws s3 sync` in a script', () => {
  const scratch = scratchFolder()
  let server: S3Server

  before(async function () {
    if (!isBuilt()) skipped(this, 'no build: run `npm run build`')
    if (!existsSync(AWS)) skipped(this, `no ${AWS}: install the Debian package awscli`)
    server = await s3Server(this)
  })

  /** A desk and a server; what is run on them is kept as it would be seen. */
  const prepare = async () => {
    const place = await realpath(scratch.path)
    const prefix = `test-${randomUUID()}`
    const bucket = `s3://${server.dev.bucket}/${prefix}/`
    const [live, desk] = [join(place, 'config/live'), join(place, 'desk')]
    await mkdir(live, {recursive: true})
    await cp(join(project, 'examples/live'), desk, {
      recursive: true,
      filter: (path) => !/\.jsctlignore$|\.md$/.test(path),
    })
    await writeFile(
      join(place, 'jsctl.toml'),
      `[environments.tst]\nurl = "${bucket}"\nendpoint = "${server.endpoint}"\nregion = "${server.region}"\nforcePathStyle = true\n` +
        `[server]\nenv = "tst"\nlive = "./config/live"\n`,
    )
    const env = {
      AWS_ACCESS_KEY_ID: server.dev.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.dev.secretAccessKey,
      AWS_DEFAULT_REGION: server.region,
      XDG_STATE_HOME: join(place, 'state'),
      ...AUTHOR,
    }
    const everywhere = (text: string): string =>
      asEverywhere(
        text.replaceAll(bucket, 's3://jobscheduler-tst/live/').replaceAll(live, '/app/jobscheduler/config/live'),
      )
    let transcript = ''
    const aws = async (...words: string[]): Promise<string> => {
      const {stdout} = await promisify(execFile)(AWS, ['--endpoint-url', server.endpoint, ...words], {
        cwd: place,
        env: cleanEnvironment(env),
      })
      transcript += everywhere(`$ aws ${typed(words)}\n${stdout.replaceAll(/^.*\r/gm, '')}`)
      return stdout
    }
    const jsctl = async (code: number, ...words: string[]): Promise<string> => {
      const ended = await runJsctl(words, {in: place, env})
      assert.equal(ended.code, code, `${words.join(' ')}: ${ended.stderr}${ended.stdout}`)
      transcript += everywhere(`$ jsctl ${typed(words)}\n${ended.stdout}${ended.stderr}`)
      if (code !== 0) transcript += `# exit code ${code}\n`
      return ended.stdout
    }
    const sections = new Map<string, string>()
    /** One section of the page: what its commands print. */
    const section = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      transcript = ''
      await work()
      sections.set(name, transcript)
    }
    return {bucket, live, desk, place, aws, jsctl, sections, section}
  }

  it('docs/moving-over.md moves over step by step, and no file that is right is touched on the server', async function () {
    this.timeout(300_000)
    const {bucket, live, desk, aws, jsctl, sections, section} = await prepare()
    const script = () => aws('s3', 'sync', '--delete', ...EXCLUDES, bucket, live, '--only-show-errors')
    const mended = await readFile(join(desk, 'billing/load.job.xml'), 'utf8')
    await writeFile(join(desk, 'billing/load.job.xml'), mended.replace('</job>', ''))
    await writeFile(join(desk, 'billing/load.job.xml.bak'), 'an old one')
    await aws('s3', 'sync', desk, bucket, '--only-show-errors')

    await section('excludes', script)
    const atFirst = await marksOf(live)
    assert.equal(atFirst.size, 18)

    await section('look', () => jsctl(3, 'import', '--env', 'tst', '--dry-run'))
    await writeFile(join(desk, 'billing/load.job.xml'), mended)
    await section('mend', async () => {
      await aws('s3', 'cp', 'desk/billing/load.job.xml', `${bucket}billing/load.job.xml`, '--only-show-errors')
      await jsctl(0, 'import', '--env', 'tst', '--dry-run', '--quiet')
    })
    await script()
    const before = await marksOf(live)
    const touched = (now: ReadonlyMap<string, string>, since: ReadonlyMap<string, string>): readonly string[] =>
      [...new Set([...now.keys(), ...since.keys()])].filter((path) => now.get(path) !== since.get(path)).sort()
    assert.deepEqual(touched(before, atFirst), ['billing/load.job.xml'])

    await section('import', async () => {
      await jsctl(0, 'import', '--env', 'tst', '--yes', '--quiet', '--message', 'as it was in the bucket')
      await jsctl(0, 'status', '--env', 'tst')
    })
    await section('pull', async () => {
      await jsctl(0, 'pull', '--dry-run')
      await jsctl(0, 'pull')
      await jsctl(0, 'verify', '--into', live)
    })
    assert.deepEqual(touched(await marksOf(live), before), [], 'the first pull touched files')

    await writeFile(
      join(desk, 'holidays.xml'),
      (await readFile(join(desk, 'holidays.xml'), 'utf8')).replace('\n', '\n\n'),
    )
    await section('both', async () => {
      await aws('s3', 'cp', 'desk/holidays.xml', `${bucket}holidays.xml`, '--only-show-errors')
      await script()
      await jsctl(0, 'status', '--env', 'tst')
      await jsctl(0, 'import', '--env', 'tst', '--yes', '--message', 'one more holiday')
      await jsctl(0, 'pull')
      await script()
    })
    const both = await marksOf(live)
    assert.deepEqual(touched(both, before), ['holidays.xml'])

    await writeFile(
      join(desk, 'billing/send.job.xml'),
      (await readFile(join(desk, 'billing/send.job.xml'), 'utf8')).replace('\n', '\n\n'),
    )
    await section('push', async () => {
      await jsctl(0, 'diff', 'desk', '--env', 'tst')
      await jsctl(0, 'push', 'desk', '--env', 'tst', '--yes', '--message', 'the first push')
      await jsctl(0, 'pull')
    })
    const pushed = await marksOf(live)
    assert.deepEqual(touched(pushed, both), ['billing/send.job.xml'])
    await section('back', script)
    // What jsctl wrote is newer than the object: `aws s3 sync` fetches that again, and nothing else.
    assert.deepEqual(touched(await marksOf(live), pushed), ['billing/send.job.xml'])
    assert.deepEqual(await readFiles(live), await readFiles(desk))

    const text = await readFile(page, 'utf8')
    assert.deepEqual(
      Array.from(text.matchAll(SECTION), ([, , name]) => name),
      [...sections.keys()],
    )
    const written = text.replaceAll(
      SECTION,
      (_, start: string, name: string, __, end: string) => start + (sections.get(name) ?? '') + end,
    )
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(page, written)
    else assert.equal(written, text, 'the page shows other output: UPDATE_GOLDEN=1 writes it')
  })
})
