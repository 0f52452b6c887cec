import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {cp, mkdir, readFile, realpath, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {goldenPart} from '../support/golden.ts'
import {cleanEnvironment, needsJsctl, runJsctl} from '../support/run-jsctl.ts'
import {makeBucket, s3Server, type S3Server, type S3User} from '../support/s3-server.ts'
import {skipped} from '../support/skipped.ts'
import {asEverywhere} from '../support/transcript.ts'
import {readFiles, scratchFolder} from '../support/world.ts'

const AWS = '/usr/bin/aws'
const examples = fileURLToPath(new URL('../../examples/live', import.meta.url))

/** The four stages: whose bucket each is, and what its table says besides. */
const STAGES = [
  {name: 'dev', owner: 'dev', more: ''},
  {name: 'tst', owner: 'dev', more: ''},
  {name: 'int', owner: 'dev', more: 'promoteFrom = "tst"\n'},
  {name: 'prd', owner: 'prd', more: 'promoteFrom = "int"\nprotected = true\n'},
] as const

type Person = 'maria' | 'jan'

/** A week on four stages, told by the commands of two people and what came of them. */
describe('given four stages on an S3 server, and two people who publish', () => {
  const scratch = scratchFolder()
  let server: S3Server
  let place: string
  let transcript: string
  const buckets = new Map<string, string>()

  before(async function () {
    needsJsctl(this)
    server = await s3Server(this)
    if (!existsSync(AWS)) skipped(this, `no ${AWS}: install the package awscli`)
  })
  beforeEach(async () => {
    place = await realpath(scratch.path)
    transcript = ''
    const {dev, prd, endpoint} = server
    const profile = (name: string, user: S3User): string =>
      `[${name}]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`
    await writeFile(join(place, 'credentials'), profile('dev', dev) + profile('prd', prd))
    const tables: string[] = []
    for (const {name, owner, more} of STAGES) {
      const bucket = await makeBucket(server, server[owner])
      buckets.set(name, bucket)
      tables.push(
        `[environments.${name}]\nurl = "s3://${bucket}/live"\nendpoint = "${endpoint}"\nprofile = "${owner}"\n${more}`,
      )
    }
    for (const person of ['maria', 'jan']) {
      await mkdir(join(place, person))
      await cp(examples, join(place, person, 'live'), {recursive: true})
      await writeFile(join(place, person, 'jsctl.toml'), ['live = "./live"\n', ...tables].join('\n'))
    }
    await mkdir(join(place, 'server'))
  })

  /** What is of this machine or this minute is taken out. */
  const everywhere = (text: string): string => {
    let told = text
    for (const [name, bucket] of buckets) told = told.replaceAll(bucket, `jobscheduler-${name}`)
    return asEverywhere(told.replaceAll(`${place}/`, '/home/'))
  }

  const say = (text: string): void => {
    transcript += `\n# ${text}\n`
  }

  const shown = (words: readonly string[]): string =>
    words.map((word) => (/[\s*,]/.test(word) ? `"${word}"` : word)).join(' ')

  /** A command of somebody, and what it prints; its exit code is told when it is not 0. */
  const jsctl = async (who: Person, code: number, ...words: string[]): Promise<string> => {
    const ended = await runJsctl(words, {
      in: join(place, who),
      env: {
        AWS_SHARED_CREDENTIALS_FILE: join(place, 'credentials'),
        XDG_STATE_HOME: join(place, `${who}-state`),
        JSCTL_AUTHOR: `${who}@desk-${who === 'maria' ? 7 : 2}`,
      },
    })
    const output = ended.stdout + ended.stderr
    assert.equal(ended.code, code, `${words.join(' ')}: ${output}`)
    transcript += `${who}$ jsctl ${shown(words)}\n${output}${code === 0 ? '' : `(exit code ${code})\n`}`
    return output
  }

  /** An edit in somebody's folder. */
  const edit = async (who: Person, file: string, before: string, after: string): Promise<void> => {
    const path = join(place, who, 'live', file)
    const text = await readFile(path, 'latin1')
    assert.ok(text.includes(before), `${file} does not contain ${before}`)
    await writeFile(path, text.replace(before, after), 'latin1')
    transcript += `${who}$ sed -i 's/${before}/${after}/' live/${file}\n`
  }

  /** An upload by hand, past jsctl. */
  const upload = async (who: Person, file: string, stage: string, key: string): Promise<void> => {
    const url = `s3://${buckets.get(stage) ?? ''}/live/${key}`
    await promisify(execFile)(AWS, ['s3', 'cp', '--only-show-errors', '--endpoint-url', server.endpoint, file, url], {
      cwd: join(place, who),
      env: cleanEnvironment({
        AWS_SHARED_CREDENTIALS_FILE: join(place, 'credentials'),
        AWS_PROFILE: 'dev',
        AWS_DEFAULT_REGION: server.region,
      }),
    })
    transcript += `${who}$ aws s3 cp ${file} ${url}\n`
  }

  it('what was tested moves on, a conflict, a way back, a foreign upload, and who runs what', async function () {
    this.timeout(300_000)

    say('Monday. Maria publishes the folder to dev and tst; int and prd take exactly what is in tst.')
    await jsctl('maria', 0, 'push', '--env', 'dev', '--yes', '-q', '-m', 'billing goes live')
    await jsctl('maria', 0, 'push', '--env', 'tst', '--yes', '-q', '-m', 'billing goes live')
    await jsctl('maria', 0, 'promote', '--from', 'tst', '--to', 'int', '--yes', '-q')
    await jsctl('maria', 8, 'push', '--env', 'prd', '--confirm', 'prd')
    await jsctl('maria', 0, 'promote', '--from', 'int', '--to', 'prd', '--confirm', 'prd', '-q')

    say('Tuesday. Jan has the same folder, and lets the load wait longer before it tries again.')
    await edit('jan', 'billing/load.job.xml', 'delay="00:05"', 'delay="00:10"')
    await jsctl('jan', 0, 'diff', '--env', 'tst')
    await jsctl('jan', 0, 'push', '--env', 'tst', '--yes', '-m', 'longer pauses for the load')

    say('Maria changes the same job, and does not know of it.')
    await edit('maria', 'billing/load.job.xml', 'delay="00:05"', 'delay="00:15"')
    await edit('maria', 'workdays.schedule.xml', 'single_start="22:30"', 'single_start="21:30"')
    await jsctl('maria', 6, 'push', '--env', 'tst', '--yes', '-m', 'one hour earlier')

    say('She looks at what he did, takes it over, and says what her folder has now.')
    await jsctl('maria', 0, 'diff', '--from', 'tst@1', '--to', 'tst@2')
    await edit('maria', 'billing/load.job.xml', 'delay="00:15"', 'delay="00:10"')
    await jsctl('maria', 0, 'push', '--env', 'tst', '--yes', '--base', '2', '-m', 'one hour earlier')

    say('Wednesday. The load hangs. Who changed it? It goes back alone; the rest stays.')
    await jsctl('jan', 0, 'log', 'billing/load.job.xml', '--env', 'tst')
    const back = ['rollback', 'billing/load.job.xml', '--env', 'tst', '--to', '1', '--yes', '-m', 'the load hangs']
    await jsctl('jan', 0, ...back)
    await jsctl('jan', 0, 'promote', '--from', 'tst', '--to', 'int', '--yes', '-q')

    say('Thursday. Somebody is in a hurry, and uploads a file past jsctl.')
    await writeFile(
      join(place, 'jan/hotfix.job.xml'),
      '<?xml version="1.0" encoding="UTF-8"?>\n<job title="Clear the queue">\n  <script language="shell">exit 0</script>\n</job>\n',
    )
    await upload('jan', 'hotfix.job.xml', 'tst', 'billing/hotfix.job.xml')
    await jsctl('maria', 0, 'status', '--env', 'tst')
    await jsctl('maria', 0, 'import', '--env', 'tst', '--yes', '-m', "jan's hotfix")

    say('Friday. Who runs what?')
    await jsctl('maria', 0, 'status')
    await jsctl('maria', 0, 'releases', '--env', 'tst')

    goldenPart('docs/stages.md', 'transcript', `\`\`\`\n${everywhere(transcript).trimStart()}\`\`\`\n`)

    // What the story says is what the servers get.
    await jsctl('maria', 0, 'pull', '--env', 'tst', '--into', join(place, 'server'))
    const served = await readFiles(join(place, 'server'))
    assert.match(served['billing/load.job.xml'] ?? '', /delay="00:05"/)
    assert.match(served['workdays.schedule.xml'] ?? '', /single_start="21:30"/)
    assert.match(served['billing/hotfix.job.xml'] ?? '', /Clear the queue/)
    await jsctl('maria', 0, 'verify', '--env', 'tst', '--read-data')
    await rm(join(place, 'server'), {recursive: true})
  })
})
