import type {S3Server, S3User} from '../support/s3-server.ts'
import type {Fate, Seen} from './fate.ts'
import {standInBackend} from './handler.ts'
import {startServer, type FaultyServer} from './server.ts'
import {newBucket, type State, type User} from './state.ts'

const REGION = 'us-east-1'

const DEV: User & S3User = {
  name: 'dev',
  account: '111111111111',
  accessKeyId: 'STANDINDEV0000000001',
  secretAccessKey: 'stand-in-secret-of-dev-that-nobody-may-see',
  bucket: 'stand-in-dev',
}
const PRD: User & S3User = {
  name: 'prd',
  account: '222222222222',
  accessKeyId: 'STANDINPRD0000000002',
  secretAccessKey: 'stand-in-secret-of-prd-that-nobody-may-see',
  bucket: 'stand-in-prd',
}

/** The keys of its two users. */
export const KEYS = {dev: DEV, prd: PRD}

/** The stand-in, running: its two users as those of the real server, and what a test can do to it. */
export interface StandIn extends S3Server, FaultyServer {
  /** What lies in it: a test may look, and change it behind everybody's back. */
  readonly state: State
}

export interface StandInOptions {
  /** What happens to each request; default: it is answered. */
  readonly fate?: (seen: Seen) => Fate
  /** The server's clock. */
  readonly now?: () => Date
}

/** What a client must know of a stand-in, wherever it runs. */
export const standInAt = (endpoint: string): S3Server => ({endpoint, region: REGION, dev: DEV, prd: PRD})

/** Starts a stand-in for an S3 server, with a bucket each for two users: README.md says what it does and what not. */
export const startStandIn = async ({
  fate = () => 'forward',
  now = () => new Date(),
}: StandInOptions = {}): Promise<StandIn> => {
  const users = [DEV, PRD]
  const buckets = new Map(users.map((user) => [user.bucket, newBucket(user.bucket, user, now())]))
  const state: State = {region: REGION, users, buckets}
  const server = await startServer(standInBackend(state, now), fate)
  return {...server, ...standInAt(server.endpoint), state}
}
