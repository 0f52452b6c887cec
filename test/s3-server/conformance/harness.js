import {createHash, randomBytes} from 'node:crypto'
import http from 'node:http'
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'

/**
 * What the conformance rows share: clients with the SDK's default settings (CRC32 checksums, aws-chunked trailers for
 * streams), three buckets of their own, short words for a request, and `t`, which runs a row and notes how it ended. main.js says how to
 * run them.
 */
const env = process.env
const required = (name) => {
  if (env[name]) return env[name]
  throw new Error(`${name} must be set`)
}

export const endpoint = required('ENDPOINT')
export const accessKey = required('ACCESS_KEY')
const region = env.REGION ?? 'us-east-1'
/** The second user as a bucket policy names them. */
export const user2Arn = env.USER2_ARN

export const agent = (options) => new http.Agent({keepAlive: true, ...options})

const silent = {trace() {}, debug() {}, info() {}, warn() {}, error() {}}
const opened = []

/** A client of its own. */
export const mk = (accessKeyId, secretAccessKey, {agent: one = agent({maxSockets: 128}), client = {}} = {}) => {
  const made = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    maxAttempts: 1,
    logger: silent,
    credentials: {accessKeyId, secretAccessKey},
    requestHandler: {
      httpAgent: one,
      requestTimeout: 30_000,
      connectionTimeout: 3000,
      socketAcquisitionWarningTimeout: 600_000,
    },
    ...client,
  })
  opened.push(made)
  return made
}

/** Another client of the first user. */
export const mkOwner = (options) => mk(accessKey, required('SECRET_KEY'), options)

/** The first user, who owns the buckets. */
export const c = mkOwner()
/** The second one, if there is one. */
export const c2 = env.ACCESS_KEY2 ? mk(env.ACCESS_KEY2, required('SECRET_KEY2')) : null

export const run = Math.random().toString(36).slice(2, 8)
/** Three buckets of the first user; the last one gets versions. */
export const [B, BX, BV] = [`jsctl-conf-${run}`, `jsctl-conf-x-${run}`, `jsctl-conf-v-${run}`]

/** 20 MiB. */
export const big = randomBytes(20 * 1024 * 1024)

export const md5 = (bytes) => createHash('md5').update(bytes).digest('hex')
export const sha = (bytes) => createHash('sha256').update(bytes).digest('hex')
export const body = async (answer) => Buffer.from(await answer.Body.transformToByteArray())
export const put = (Bucket, Key, Body = 'x', options = {}, client = c) =>
  client.send(new PutObjectCommand({Bucket, Key, Body, ...options}))
export const get = (Bucket, Key, options = {}, client = c) =>
  client.send(new GetObjectCommand({Bucket, Key, ...options}))

export const assert = (ok, message) => {
  if (!ok) throw new Error(message)
}
export const eq = (got, want, message) =>
  assert(got === want, `${message}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`)

export const status = (error) => error?.$metadata?.httpStatusCode ?? error?.$response?.statusCode

/** Resolves with what the refusal says; rejects when it is another one, or none. */
export const expectStatus = async (work, want, what) => {
  const wants = [want].flat()
  let answer
  try {
    answer = await work
  } catch (error) {
    const got = `${status(error)} ${error.name}`
    assert(
      wants.includes(status(error)),
      `${what}: got ${got} ${String(error.message).slice(0, 80)}, want ${wants.join('|')}`,
    )
    return got
  }
  throw new Error(`${what}: succeeded (${answer?.$metadata?.httpStatusCode}), want ${wants.join('|')}`)
}

export const pool = async (count, concurrency, work) => {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({length: Math.min(concurrency, count)}, worker))
}

/** What a row returns that has nothing to try here. */
export const SKIP = Symbol('skip')
export const results = []

const PATIENCE = 120_000

const ended = async (work) => {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('TIMEOUT')), PATIENCE)
  })
  try {
    const detail = await Promise.race([work(), late])
    return detail === SKIP ? {result: 'SKIP', detail: ''} : {result: 'PASS', detail: String(detail ?? '')}
  } catch (error) {
    const name = error.name === 'Error' ? '' : `${error.name}: `
    const code = status(error) === undefined ? '' : ` [${status(error)}]`
    return {result: 'FAIL', detail: `${name}${String(error.message).replace(/\s+/g, ' ').slice(0, 220)}${code}`}
  } finally {
    clearTimeout(timer)
  }
}

/** Runs one row. `must`: jsctl, or its tests, need it; `extra`: good to know. */
export const t = async (id, level, work) => {
  const row = {id, level, ...(await ended(work))}
  results.push(row)
  console.log(`${row.result} ${level === 'must' ? '*' : ' '} ${id.padEnd(34)} ${row.detail}`)
}

const empty = async (client, Bucket) => {
  for (;;) {
    const {
      Versions = [],
      DeleteMarkers = [],
      Contents = [],
    } = await client
      .send(new ListObjectVersionsCommand({Bucket}))
      .catch(() => client.send(new ListObjectsV2Command({Bucket})))
    const keys = [...Versions, ...DeleteMarkers, ...Contents].map(({Key, VersionId}) => ({Key, VersionId}))
    if (keys.length === 0) return
    await client.send(new DeleteObjectsCommand({Bucket, Delete: {Objects: keys, Quiet: true}}))
  }
}

/** Removes the buckets of this run, as far as they can be removed, and closes connections. */
export const tidyUp = async () => {
  for (const [client, Bucket] of [B, BX, BV]
    .map((name) => [c, name])
    .concat(c2 ? [[c2, `jsctl-conf-u2-${run}`]] : [])) {
    try {
      await empty(client, Bucket)
      await client.send(new DeleteBucketCommand({Bucket}))
    } catch (error) {
      console.log(`# ${Bucket} stays: ${error.name}`)
    }
  }
  for (const client of opened) client.destroy()
}
