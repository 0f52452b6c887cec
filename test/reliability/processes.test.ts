import assert from 'node:assert/strict'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {s3Error, type Fate, type Seen} from '../stand-in/fate.ts'
import {startStandIn, type StandIn} from '../stand-in/stand-in.ts'
import {jobText} from '../support/publishing.ts'
import {needsJsctl, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'
import {keyOf} from './steps.ts'

const OLD = {'a.job.xml': jobText('old')}
const NEW = {'a.job.xml': jobText('new')}

const isCommit = (seen: Seen): boolean => seen.method === 'PUT' && keyOf(seen)?.startsWith('.jsctl/releases/') === true
const isConditional = ({headers}: Seen): boolean => headers['if-none-match'] !== undefined
const isPack = (seen: Seen): boolean => seen.method === 'GET' && keyOf(seen)?.startsWith('.jsctl/packs/') === true

const loginPage: Fate = {
  status: 200,
  headers: {'content-type': 'text/html', 'x-amz-request-id': undefined},
  body: '<p>Log in',
}

/** What happens while a command runs; `once` counts the requests that a fate was for. */
type Trouble = (seen: Seen, once: <Result>(value: Result) => Result | 'forward') => Fate

describe('given jsctl as a program of its own, and a store in trouble', () => {
  const scratch = scratchFolder()
  let standIn: StandIn
  let trouble: Trouble = () => 'forward'
  let met = 0

  before(function () {
    needsJsctl(this)
  })
  beforeEach(async () => {
    trouble = () => 'forward'
    standIn = await startStandIn({fate: (seen) => trouble(seen, (value) => (++met === 1 ? value : 'forward'))})
    const {dev, endpoint} = standIn
    await mkdir(join(scratch.path, 'server'))
    await writeFile(
      join(scratch.path, 'jsctl.toml'),
      `live = "./live"\n[environments.tst]\nurl = "s3://${dev.bucket}/env"\nendpoint = "${endpoint}"\n` +
        'forcePathStyle = true\n[server]\nenv = "tst"\nlive = "./server"\n',
    )
    await writeFiles(join(scratch.path, 'live'), OLD)
  })
  afterEach(() => standIn.stop())

  const run = async (...words: string[]): Promise<Ended> => {
    const {accessKeyId, secretAccessKey} = standIn.dev
    const ended = await runJsctl(words, {
      in: scratch.path,
      env: {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        XDG_STATE_HOME: join(scratch.path, 'state'),
      },
    })
    for (const hidden of [secretAccessKey, 'Signature=', 'text of the server', 'unexpected:', '\n    at ']) {
      assert.ok(!(ended.stdout + ended.stderr).includes(hidden), `"${hidden}" in: ${ended.stderr}${ended.stdout}`)
    }
    return ended
  }
  const meeting = async (what: Trouble, ...words: string[]): Promise<Ended> => {
    met = 0
    trouble = what
    const ended = await run(...words)
    trouble = () => 'forward'
    return ended
  }
  const done = async (...words: string[]): Promise<string> => {
    const {code, stdout, stderr} = await run(...words)
    assert.equal(code, 0, stderr + stdout)
    return stdout
  }
  const push = ['push', '--env', 'tst', '--yes'] as const

  const pushes: readonly (readonly [string, Trouble, number, RegExp])[] = [
    ['a busy store', (_, once) => once(s3Error(503, 'SlowDown')), 0, /published tst@2/],
    [
      'a lost answer to the commit',
      (seen, once) => (isCommit(seen) ? once('lose' as const) : 'forward'),
      0,
      /published tst@2/,
    ],
    [
      'a lost answer to the commit, and no look at it',
      (seen) => {
        if (isCommit(seen)) return 'lose'
        return keyOf(seen)?.endsWith('/00000002.jsonl.gz') === true ? s3Error(403, 'AccessDenied') : 'forward'
      },
      75,
      /outcome unknown/,
    ],
    [
      'a store that ignores conditions',
      (seen) => (isConditional(seen) ? {kind: 'unconditional'} : 'forward'),
      78,
      /ignores conditional writes/,
    ],
    [
      'a store without conditional writes',
      (seen) => (isConditional(seen) ? s3Error(501, 'NotImplemented') : 'forward'),
      78,
      /no conditional writes/,
    ],
    ['missing rights', () => s3Error(403, 'AccessDenied'), 4, /not allowed/],
    ['a bucket that is gone', () => s3Error(404, 'NoSuchBucket'), 5, /does not exist/],
    ['a login page', () => loginPage, 75, /web page/],
    [
      'a hint that cannot be written',
      (seen) =>
        seen.method === 'PUT' && keyOf(seen) === '.jsctl/head.json' ? s3Error(403, 'AccessDenied') : 'forward',
      4,
      /tst@2 is published, but/,
    ],
  ]
  for (const [title, what, exitCode, says] of pushes) {
    it(`a push that meets ${title} ends with ${exitCode}, and the next one finishes`, async function () {
      this.timeout(120_000)
      await done(...push)
      await writeFiles(join(scratch.path, 'live'), NEW)
      const {code, stdout, stderr} = await meeting(what, ...push)
      assert.equal(code, exitCode, stderr + stdout)
      assert.match(stderr + stdout, says)
      await done(...push)
      assert.match(await done('status', '--env', 'tst'), /tst@2[^]*in line/)
    })
  }

  const pulls: readonly (readonly [string, Trouble, number, RegExp])[] = [
    [
      'a pack that breaks off',
      (seen, once) =>
        isPack(seen) ? once({kind: 'cut-answer', cut: {after: 300, then: 'break'}} as const) : 'forward',
      75,
      /broke/,
    ],
    [
      'a pack with a wrong bit',
      (seen) =>
        isPack(seen)
          ? {kind: 'changed', change: (answer) => ({...answer, body: Buffer.from(answer.body).fill(1, 20, 21)})}
          : 'forward',
      10,
      /./,
    ],
    ['missing rights', () => s3Error(403, 'AccessDenied'), 4, /not allowed/],
  ]
  for (const [title, what, exitCode, says] of pulls) {
    it(`a pull that meets ${title} ends with ${exitCode}, the live folder is as it was, and the next one finishes`, async function () {
      this.timeout(120_000)
      await done(...push)
      const {code, stdout, stderr} = await meeting(what, 'pull')
      assert.equal(code, exitCode, stderr + stdout)
      assert.match(stderr + stdout, says)
      assert.deepEqual(await readFiles(join(scratch.path, 'server')), {})
      await done('pull')
      assert.deepEqual(await readFiles(join(scratch.path, 'server')), OLD)
    })
  }
})
