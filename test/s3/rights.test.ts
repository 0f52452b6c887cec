import assert from 'node:assert/strict'
import {randomUUID} from 'node:crypto'
import {cp, mkdir, readdir, readFile, writeFile} from 'node:fs/promises'
import {join, relative} from 'node:path'
import {fileURLToPath} from 'node:url'
import {CreateBucketCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client} from '@aws-sdk/client-s3'
import {needsJsctl, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {s3Server, type S3Server, type S3User} from '../support/s3-server.ts'
import {scratchFolder} from '../support/world.ts'

const examples = fileURLToPath(new URL('../../examples/live', import.meta.url))

/** Every command that asks a store for anything, and the right that its first request needs. */
const COMMANDS: readonly (readonly [words: string, right: RegExp])[] = [
  ['push --yes', /s3:ListBucket/],
  ['rollback --yes', /s3:ListBucket/],
  ['import --yes', /s3:ListBucket/],
  ['pull', /s3:(GetObject|ListBucket)/],
  ['pull --plain', /s3:ListBucket/],
  ['status', /s3:(GetObject|ListBucket)/],
  ['verify', /s3:(GetObject|ListBucket)/],
  ['releases', /s3:(GetObject|ListBucket)/],
  ['diff', /s3:(GetObject|ListBucket)/],
]

describe('given two users of a real S3 server, each with a bucket of their own', () => {
  const scratch = scratchFolder()
  let server: S3Server
  /** dev and prd, each with a fresh bucket. */
  let users: Record<'dev' | 'prd', S3User>

  before(async function () {
    needsJsctl(this)
    server = await s3Server(this)
  })
  beforeEach(async () => {
    const own = async (user: S3User, name: string): Promise<S3User> => {
      const bucket = `jsctl-rights-${name}-${randomUUID()}`
      await clientOf(user).send(new CreateBucketCommand({Bucket: bucket}))
      return {...user, bucket}
    }
    users = {dev: await own(server.dev, 'dev'), prd: await own(server.prd, 'prd')}
    await cp(examples, join(scratch.path, 'live'), {recursive: true})
    await mkdir(join(scratch.path, 'server'))
    const environment = (name: 'dev' | 'prd'): string =>
      `[environments.${name}]\nurl = "s3://${users[name].bucket}/live"\nendpoint = "${server.endpoint}"\n`
    await writeFile(
      join(scratch.path, 'jsctl.toml'),
      `live = "./live"\n${environment('dev')}${environment('prd')}[server]\nlive = "./server"\n`,
    )
  })

  const clientOf = (credentials: S3User): S3Client =>
    new S3Client({region: server.region, endpoint: server.endpoint, forcePathStyle: true, credentials})

  const runAs = (user: S3User, words: string, on: 'dev' | 'prd'): Promise<Ended> =>
    runJsctl([...words.split(' '), '--env', on], {
      in: scratch.path,
      env: {
        AWS_ACCESS_KEY_ID: user.accessKeyId,
        AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
        XDG_STATE_HOME: join(scratch.path, 'state'),
      },
    })
  const done = async (user: S3User, words: string, on: 'dev' | 'prd'): Promise<void> => {
    const {code, stderr, stdout} = await runAs(user, words, on)
    assert.equal(code, 0, `${words}: ${stderr}${stdout}`)
  }
  /** Every file below the scratch folder, hidden ones too: live folders, and what the desk remembers. */
  const files = async (): Promise<Record<string, string>> => {
    const found: Record<string, string> = {}
    for (const entry of await readdir(scratch.path, {withFileTypes: true, recursive: true})) {
      const path = join(entry.parentPath, entry.name)
      found[relative(scratch.path, path)] = entry.isFile() ? await readFile(path, 'latin1') : 'no file'
    }
    return found
  }
  const keys = async (user: S3User): Promise<readonly string[]> => {
    const {Contents = []} = await clientOf(user).send(new ListObjectsV2Command({Bucket: user.bucket}))
    return Contents.map(
      ({Key, ETag, LastModified}) => `${Key ?? ''} ${ETag ?? ''} ${LastModified?.toISOString() ?? ''}`,
    )
  }
  const everything = async () => ({dev: await keys(users.dev), prd: await keys(users.prd), files: await files()})

  const isForbidden = ({code, stdout, stderr}: Ended, user: S3User, ...says: readonly RegExp[]): void => {
    assert.equal(code, 4, stderr + stdout)
    for (const pattern of says) assert.match(stderr, pattern)
    assert.match(stderr, new RegExp(`access key …${user.accessKeyId.slice(-4)}`))
    assert.ok(!(stdout + stderr).includes(user.secretAccessKey))
    assert.doesNotMatch(stderr, /\n\s+at /)
  }

  for (const [name, others] of [
    ['dev', 'prd'],
    ['prd', 'dev'],
  ] as const) {
    it(`whatever ${name} runs on the environment of ${others} is exit 4, says who, what and where, and leaves nothing`, async function () {
      this.timeout(300_000)
      const owner = users[others]
      await done(owner, 'push --yes', others)
      const before = await everything()
      for (const [words, right] of COMMANDS) {
        const ended = await runAs(users[name], words, others)
        isForbidden(ended, users[name], right, new RegExp(`s3://${owner.bucket}/live/`), new RegExp(`"${others}"`))
        assert.deepEqual(await everything(), before, words)
      }
    })
  }

  const allow = async (rights: readonly string[]): Promise<void> => {
    const {dev} = users
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {AWS: ['arn:aws:iam:::user/prd']},
          Action: rights,
          Resource: [`arn:aws:s3:::${dev.bucket}`, `arn:aws:s3:::${dev.bucket}/*`],
        },
      ],
    })
    await clientOf(dev).send(new PutBucketPolicyCommand({Bucket: dev.bucket, Policy}))
  }

  it('who may only read looks and mirrors; publishing is exit 4, names s3:PutObject and leaves nothing', async function () {
    this.timeout(300_000)
    await done(users.dev, 'push --yes', 'dev')
    await allow(['s3:GetObject', 's3:ListBucket'])
    for (const words of ['pull', 'status', 'diff', 'releases', 'verify']) await done(users.prd, words, 'dev')
    await writeFile(join(scratch.path, 'live', 'new.job.xml'), '<job><script language="shell">true</script></job>')
    await done(users.prd, 'push --dry-run', 'dev')
    const before = await everything()
    isForbidden(await runAs(users.prd, 'push --yes', 'dev'), users.prd, /s3:PutObject/, /live\/\.jsctl\//)
    const after = await everything()
    assert.deepEqual([after.dev, after.prd], [before.dev, before.prd])
  })

  it('who may read and not list is told that a missing key looks like a forbidden one', async function () {
    this.timeout(120_000)
    await done(users.dev, 'push --yes', 'dev')
    await allow(['s3:GetObject'])
    const before = await everything()
    isForbidden(await runAs(users.prd, 'pull', 'dev'), users.prd, /403 for a missing key when s3:ListBucket/)
    assert.deepEqual(await everything(), before)
  })
})
