import {join} from 'node:path'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import type {DeskMemory, StoreReader} from '../../src/ports/index.ts'
import type {Fate, Seen} from '../stand-in/fate.ts'
import {startStandIn, type StandIn} from '../stand-in/stand-in.ts'
import type {StoredObject} from '../stand-in/state.ts'
import {s3Environment} from '../support/s3-server.ts'
import {testWorld, type TestWorld} from '../support/world.ts'

export const PREFIX = 'env/'
/** Where the store of another environment lies: no run writes there. */
const SOURCE_PREFIX = 'from/'

/** A key from the prefix of its store on. */
export const keyInStore = (key: string): string =>
  [PREFIX, SOURCE_PREFIX].reduce((rest, prefix) => (key.startsWith(prefix) ? key.slice(prefix.length) : rest), key)

/** So that a run that can end by itself does so soon; short where the fault is that nothing comes. */
const PATIENCE = {
  usual: {connect: 10_000, inactivity: 20_000, floor: {bytesPerSecond: 1024, milliseconds: 20_000}, attempts: 2},
  short: {connect: 1000, inactivity: 1000, floor: {bytesPerSecond: 1024, milliseconds: 1000}, attempts: 2},
}

const HOUR = 3_600_000

/** Everything that lies in a bucket, as it was once. */
export type Snapshot = ReadonlyMap<string, StoredObject>

/** What a desk remembers, for one store. */
interface Memory {
  marker: Uint8Array | undefined
  base: Uint8Array | undefined
}

const deskOf = (memory: Memory): DeskMemory => ({
  marker: () => Promise.resolve(memory.marker),
  rememberMarker: (_, bytes) => {
    memory.marker = bytes
    return Promise.resolve()
  },
  base: () => Promise.resolve(memory.base),
  rememberBase: (_folder, _environment, bytes) => {
    memory.base = bytes
    return Promise.resolve()
  },
})

/** Whose store is meant. */
type Side = 'environment' | 'source'

/** A bucket, a desk and a server of their own, for one run that something happens to. */
export interface Place {
  readonly scratch: string
  readonly standIn: StandIn
  readonly environment: Environment
  /** Another one, in a store of its own, from which releases are carried on. */
  readonly source: Environment
  readonly memory: Memory
  /** The live folder at the desk, and the one at the server. */
  readonly desk: string
  readonly server: string
  readonly world: () => TestWorld
  /** What lies in the store of `environment`, or in that of `source`. */
  readonly objects: (of?: Side) => Snapshot
  /** Makes them what they were once. */
  readonly restore: (snapshot: Snapshot, of?: Side) => void
  /** Requests from now on are numbered from 1, and this happens to them. */
  readonly meet: (fate: (seen: Seen) => Fate, hours?: number) => void
  /** Requests since then. */
  readonly seen: () => readonly Seen[]
  readonly close: () => Promise<void>
}

export const openPlace = async (scratch: string, patience: keyof typeof PATIENCE = 'usual'): Promise<Place> => {
  let ahead = 0
  let from = 0
  let current: (seen: Seen) => Fate = () => 'forward'
  const standIn = await startStandIn({
    fate: (seen) => current({...seen, number: seen.number - from}),
    now: () => new Date(Date.now() + ahead * HOUR),
  })
  const environment = s3Environment(standIn, {prefix: PREFIX})
  const source = s3Environment(standIn, {prefix: SOURCE_PREFIX, name: 'source'})
  const bucket = standIn.state.buckets.get(standIn.dev.bucket)
  if (bucket === undefined) throw new Error('the stand-in has no bucket')
  const memory: Memory = {marker: undefined, base: undefined}
  const keysOf = (of: Side): readonly string[] =>
    bucket.objects.keys().filter((key) => key.startsWith(SOURCE_PREFIX) === (of === 'source'))
  return {
    scratch,
    standIn,
    environment,
    source,
    memory,
    desk: join(scratch, 'live'),
    server: join(scratch, 'server'),
    world: () => ({
      ...testWorld({
        scratch,
        open: (one, access) =>
          openS3Store(one, {
            access,
            checkpoint: () => undefined,
            signal: new AbortController().signal,
            patience: PATIENCE[patience],
          }),
      }),
      desk: deskOf(memory),
    }),
    objects: (of = 'environment') => new Map(keysOf(of).map((key) => [key, bucket.objects.get(key)!])),
    restore: (snapshot, of = 'environment') => {
      for (const key of keysOf(of)) bucket.objects.delete(key)
      for (const [key, object] of snapshot) bucket.objects.set(key, object)
    },
    meet: (fate, hours = 0) => {
      ahead = hours
      from = standIn.seen.length
      current = fate
    },
    seen: () => standIn.seen.slice(from),
    close: () => standIn.stop(),
  }
}

/** What lies in a snapshot, read without any request. */
export const readerOf = (snapshot: Snapshot): StoreReader => {
  const find = (key: string) => snapshot.get(`${PREFIX}${key}`)
  const tag = ({etag}: StoredObject): string => etag.slice(1, -1)
  const entry = (key: string, object: StoredObject) => ({
    key,
    size: object.bytes.length,
    etag: tag(object),
    modified: object.modified,
  })
  return {
    url: 's3://snapshot/',
    levelsAbove: 0,
    close: () => undefined,
    markerAbove: () => Promise.resolve('absent'),
    get: (key) => {
      const object = find(key)
      return Promise.resolve(object && {bytes: object.bytes, etag: tag(object)})
    },
    stream: (key) => {
      const object = find(key)
      return Promise.resolve(
        object &&
          (async function* () {
            yield object.bytes
          })(),
      )
    },
    head: (key) => {
      const object = find(key)
      return Promise.resolve(object && entry(key, object))
    },
    async *list(prefix, {after = ''} = {}) {
      const all = [...snapshot].map(([key, object]) => entry(key.slice(PREFIX.length), object))
      yield all
        .filter(({key}) => key.startsWith(prefix) && key > after)
        .sort((left, right) => (left.key < right.key ? -1 : 1))
    },
  }
}
