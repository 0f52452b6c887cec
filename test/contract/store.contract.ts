import assert from 'node:assert/strict'
import {createHash, randomBytes} from 'node:crypto'
import {createWriteStream} from 'node:fs'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {setTimeout as pause} from 'node:timers/promises'
import pMap from 'p-map'
import {Failure} from '../../src/domain/failure.ts'
import {HEAD_KEY, MARKER_KEY, listedKey, releaseKey, type ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {Store, StoreEntry, StoreReader} from '../../src/ports/index.ts'
import {heldBeyond} from '../support/memory.ts'
import {ATTEMPTED, PRESENT, type Attempted, type AttemptEnd} from './store-attempt.ts'

export type Access = 'read' | 'plan' | 'publish'

/** One place that a store can live in, and how tests get at it. Everything is about this one place but `openAbsent`. */
interface StoreUnderTest {
  /** Another handle on the place; `checkpoint` is given through (default: does nothing). */
  open(access: Access, checkpoint?: () => void): Promise<Store>
  /** A handle on a place that does not exist: no such directory, no such bucket. */
  openAbsent(access: Access): Promise<Store>
  /** Empties the place; called before each test. The place itself stays. */
  wipe(): Promise<void>
  /**
   * Runs `attempt` (store-attempt.ts) on the place as somebody without any rights: a child process as uid 65534, or other
   * credentials. Must throw when that somebody turns out to have rights after all.
   */
  attemptWithoutRights(operation: Attempted): Promise<AttemptEnd>
}

/** `start` runs once before all tests, and may skip them by `skipped(this, why)`; `stop` once after them, even after a skip. */
export interface StoreHarness {
  start(this: Mocha.Context): Promise<StoreUnderTest>
  stop(): Promise<void>
}

const MIB = 1024 * 1024
const LARGE = 64 * MIB
/** Below the 64 MiB that an implementation holds which reads the whole object; above the parts that a careful one does. */
const BOUND = 48 * MIB

const bytes = (text: string): Buffer => Buffer.from(text)
const key = listedKey
const release = (number: number) => releaseKey(number as ReleaseNumber)

const entries = async (
  store: StoreReader,
  prefix: string,
  options?: {readonly after?: string},
): Promise<StoreEntry[]> => {
  const found: StoreEntry[] = []
  for await (const page of store.list(prefix, options)) found.push(...page)
  return found
}

const keys = async (...list: Parameters<typeof entries>): Promise<string[]> =>
  (await entries(...list)).map((entry) => entry.key)

const text = async (store: StoreReader, name: string): Promise<string | undefined> => {
  const object = await store.get(key(name), {limit: 1000})
  return object && Buffer.from(object.bytes).toString()
}

const inByteOrder = (names: readonly string[]): string[] =>
  names.toSorted((left, right) => Buffer.compare(bytes(left), bytes(right)))

const isFailure = (kind: string) => (error: unknown) => error instanceof Failure && error.kind === kind

/** What every Store must do, whatever it is made of. */
export const storeContract = (name: string, harness: StoreHarness): void => {
  describe(`${name}, as every store`, () => {
    let place: StoreUnderTest
    let store: Store
    let scratch: string

    before(async function () {
      scratch = await mkdtemp(join(tmpdir(), 'jsctl-contract-'))
      place = await harness.start.call(this)
    })
    after(async () => {
      await harness.stop()
      await rm(scratch, {recursive: true, force: true})
    })
    beforeEach(async () => {
      await place.wipe()
      store = await place.open('publish')
    })

    describe('given one key', () => {
      it('gives back what was put, with the ETag of the put', async () => {
        const etag = await store.put(key('billing/load.job.xml'), bytes('<job/>'))
        const object = await store.get(key('billing/load.job.xml'), {limit: 6})
        assert.equal(Buffer.from(object?.bytes ?? []).toString(), '<job/>')
        assert.equal(object?.etag, etag)
        assert.doesNotMatch(etag, /"/)
      })

      it('says the same of it in head and in a listing', async () => {
        const etag = await store.put(key('billing/load.job.xml'), bytes('<job/>'))
        const head = await store.head(key('billing/load.job.xml'))
        assert.deepEqual({...head, modified: 0}, {key: 'billing/load.job.xml', size: 6, etag, modified: 0})
        const [listed, ...others] = await entries(store, '')
        assert.deepEqual({...listed, modified: 0}, {...head, modified: 0})
        assert.deepEqual(others, [])
        for (const modified of [head?.modified, listed?.modified]) {
          assert.ok(Math.abs((modified?.getTime() ?? 0) - Date.now()) < 24 * 3600 * 1000)
        }
      })

      it('replaces it, and the ETag changes', async () => {
        const first = await store.put(key('a.txt'), bytes('one'))
        const second = await store.put(key('a.txt'), bytes('two'))
        assert.notEqual(first, second)
        assert.equal(await text(store, 'a.txt'), 'two')
      })

      it('keeps an empty object', async () => {
        await store.put(key('empty'), new Uint8Array())
        assert.equal(await text(store, 'empty'), '')
        assert.equal((await store.head(key('empty')))?.size, 0)
        assert.deepEqual(await collect(store, 'empty'), Buffer.alloc(0))
      })

      it('gives every byte value as it is', async () => {
        const all = Buffer.from(Array.from({length: 256}, (_, value) => value))
        await store.put(key('all'), all)
        assert.deepEqual(Buffer.from((await store.get(key('all'), {limit: 256}))?.bytes ?? []), all)
        assert.deepEqual(await collect(store, 'all'), all)
      })

      it('refuses to read more than the limit', async () => {
        await store.put(key('long'), bytes('12345'))
        await assert.rejects(store.get(key('long'), {limit: 4}), isFailure('integrity'))
        assert.equal((await store.get(key('long'), {limit: 5}))?.bytes.length, 5)
      })

      it('gives only the version that is asked for', async () => {
        const first = await store.put(key('a.txt'), bytes('one'))
        assert.ok(await store.get(key('a.txt'), {limit: 10, ifMatch: first}))
        const second = await store.put(key('a.txt'), bytes('two'))
        assert.equal(await store.get(key('a.txt'), {limit: 10, ifMatch: first}), undefined)
        assert.ok(await store.get(key('a.txt'), {limit: 10, ifMatch: second}))
        assert.equal(await store.get(key('absent'), {limit: 10, ifMatch: second}), undefined)
      })

      it('says undefined of an absent one', async () => {
        await store.put(key('billing/load.job.xml'), bytes('<job/>'))
        for (const absent of ['nothing', 'billing/nothing', 'billing', 'bill', 'billing/load.job.xml.bak']) {
          assert.equal(await store.get(key(absent), {limit: 10}), undefined, absent)
          assert.equal(await store.stream(key(absent)), undefined, absent)
          assert.equal(await store.head(key(absent)), undefined, absent)
        }
      })

      it('deletes it; an absent one is no error', async () => {
        await store.put(key('a/b.txt'), bytes('one'))
        await store.put(key('a/c.txt'), bytes('two'))
        await store.delete([key('a/b.txt'), key('a/never.txt'), key('never/never.txt')])
        await store.delete([])
        assert.deepEqual(await keys(store, ''), ['a/c.txt'])
      })

      it('uploads a file', async () => {
        const path = join(scratch, 'small')
        await writeFile(path, 'from a file')
        await store.put(key('.jsctl/packs/x.gz'), bytes('what was there before'))
        await store.upload(key('.jsctl/packs/x.gz'), {path, size: 11})
        assert.equal(await text(store, '.jsctl/packs/x.gz'), 'from a file')
        assert.equal(await readFile(path, 'utf8'), 'from a file')
      })
    })

    describe('given writers that must not overwrite', () => {
      it('lets exactly one of 20 win, and its content stays', async () => {
        const writers = await Promise.all(Array.from({length: 20}, () => place.open('publish')))
        const outcomes = await Promise.all(
          writers.map((writer, index) => writer.putIfAbsent(release(1), bytes(`writer ${index}`))),
        )
        const winners = outcomes.flatMap(({outcome}, index) => (outcome === 'written' ? [index] : []))
        assert.equal(winners.length, 1, JSON.stringify(outcomes))
        assert.equal(outcomes.filter(({outcome}) => outcome === 'present').length, 19, JSON.stringify(outcomes))
        const object = await store.get(release(1), {limit: 100})
        assert.equal(Buffer.from(object?.bytes ?? []).toString(), `writer ${winners[0]}`)
        const [won] = outcomes.filter(({outcome}) => outcome === 'written')
        assert.equal(won?.outcome === 'written' && won.etag, object?.etag)
        assert.deepEqual(await keys(store, '.jsctl/releases/'), [release(1)])
      })

      it('takes the same bytes again for its own earlier try', async () => {
        const first = await store.putIfAbsent(release(1), bytes('ours'))
        const again = await store.putIfAbsent(release(1), bytes('ours'))
        assert.equal(first.outcome, 'written')
        assert.deepEqual(again, first)
      })

      it('leaves what others wrote, be it shorter, longer or as long', async () => {
        await store.put(release(1), bytes('theirs'))
        for (const ours of ['', 'ours', 'OURS!!', 'theirs and more']) {
          assert.deepEqual(await store.putIfAbsent(release(1), bytes(ours)), {outcome: 'present'}, ours)
        }
        assert.equal(await text(store, release(1)), 'theirs')
      })

      it('creates once, and refuses even the same bytes after that', async () => {
        assert.equal(await store.createOnce(MARKER_KEY, bytes('marker')), 'created')
        assert.equal(await store.createOnce(MARKER_KEY, bytes('marker')), 'refused')
        assert.equal(await store.createOnce(MARKER_KEY, bytes('other')), 'refused')
        assert.equal(await text(store, MARKER_KEY), 'marker')
      })

      it('lets a put replace what was put if absent', async () => {
        await store.putIfAbsent(release(1), bytes('one'))
        await store.put(release(1), bytes('stub'))
        assert.equal(await text(store, release(1)), 'stub')
      })
    })

    describe('given keys that are hard to write and to sort', () => {
      const HARD = [
        'a',
        'a b, c & d',
        'a-b',
        'a.b',
        'a+b',
        'a%20b',
        'a%2Fb',
        'a#b',
        "a'b(c)!*~$@=;",
        'ab/c',
        'ab/c d/e&f',
        'ab-/c',
        'ab.xml',
        'ab0/c',
        'über/Größe.job.xml',
        'ü',
        '日本/語.job.xml',
        '\uff5e',
        '\u{1f600}',
      ]

      beforeEach(() => pMap(HARD, (name) => store.put(key(name), bytes(name)), {concurrency: 8}))

      it('lists them by their UTF-8 bytes', async () => {
        assert.deepEqual(await keys(store, ''), inByteOrder(HARD))
      })

      it('keeps them apart', async () => {
        for (const name of HARD) {
          assert.equal(await text(store, name), name)
          assert.equal((await store.head(key(name)))?.size, bytes(name).length, name)
        }
      })

      it('lists those that begin with a prefix, be it a folder or not', async () => {
        for (const prefix of ['a', 'ab', 'ab/', 'ab/c', 'ab/c d/', 'über/Gr', 'ü', 'nothing', 'ab/nothing/', 'a%2']) {
          const wanted = inByteOrder(HARD.filter((name) => name.startsWith(prefix)))
          assert.deepEqual(await keys(store, prefix), wanted, prefix)
        }
      })

      it('lists those after a key, be it there or not', async () => {
        for (const after of [...HARD, 'ab/', 'ab/d', 'ab0', '0', 'ab/c d', '\u{1f601}', 'über']) {
          const wanted = inByteOrder(HARD.filter((name) => Buffer.compare(bytes(name), bytes(after)) > 0))
          assert.deepEqual(await keys(store, '', {after}), wanted, after)
          const below = wanted.filter((name) => name.startsWith('ab'))
          assert.deepEqual(await keys(store, 'ab', {after}), below, `ab, after ${after}`)
        }
      })

      it('deletes just the one', async () => {
        await store.delete([key('a b, c & d'), key('ab/c')])
        assert.deepEqual(
          await keys(store, ''),
          inByteOrder(HARD.filter((name) => name !== 'a b, c & d' && name !== 'ab/c')),
        )
      })
    })

    describe('given 2,500 keys', () => {
      const NAMES = Array.from(
        {length: 2500},
        (_, index) => `folder ${index % 7}/${String(index).padStart(5, '0')}.xml`,
      )

      it('lists them in pages, from the beginning and from the middle', async () => {
        await pMap(NAMES, (name) => store.put(key(name), bytes('x')), {concurrency: 24})
        const pages: number[] = []
        const found: string[] = []
        for await (const page of store.list('')) {
          pages.push(page.length)
          found.push(...page.map((entry) => entry.key))
        }
        const sorted = inByteOrder(NAMES)
        assert.deepEqual(found, sorted)
        assert.ok(Math.max(...pages) <= 1000 && pages.length >= 3, pages.join())
        assert.deepEqual(await keys(store, '', {after: sorted[1233] ?? ''}), sorted.slice(1234))
        const inFolder = sorted.filter((name) => name.startsWith('folder 3/'))
        assert.deepEqual(await keys(store, 'folder 3/', {after: inFolder[100] ?? ''}), inFolder.slice(101))
        await store.delete(sorted.slice(0, 2400).map(key))
        assert.deepEqual(await keys(store, ''), sorted.slice(2400))
      })
    })

    describe('given 64 MiB', () => {
      const key64 = key('.jsctl/packs/large.gz')

      it('sends and fetches them without holding them', async () => {
        const path = join(scratch, 'large')
        const written = createHash('sha256')
        const parts = function* () {
          for (let sent = 0; sent < LARGE; sent += MIB) {
            const part = randomBytes(MIB)
            written.update(part)
            yield part
          }
        }
        await pipeline(Readable.from(parts()), createWriteStream(path))
        const sending = await heldBeyond(BOUND, () => store.upload(key64, {path, size: LARGE}))
        assert.equal(sending, 0, 'upload held too much')
        assert.equal((await store.head(key64))?.size, LARGE)

        const read = createHash('sha256')
        const fetching = await heldBeyond(BOUND, async () => {
          for await (const piece of (await store.stream(key64)) ?? []) read.update(piece)
        })
        assert.equal(fetching, 0, 'stream held too much')
        assert.equal(read.digest('hex'), written.digest('hex'))

        const whole = await heldBeyond(BOUND, async () => {
          const object = await store.get(key64, {limit: LARGE})
          await pause(50)
          assert.equal(object?.bytes.length, LARGE)
        })
        assert.ok(whole > BOUND, 'the measurement must notice who holds all of it')
      })

      it('can be left in the middle of a stream', async () => {
        await store.put(key64, randomBytes(4 * MIB))
        for await (const piece of (await store.stream(key64)) ?? []) {
          assert.ok(piece.length > 0)
          break
        }
        assert.ok(await store.head(key64))
      })
    })

    describe('given a run that was interrupted', () => {
      it('begins no write any more', async () => {
        await store.put(PRESENT, bytes('present'))
        const path = join(scratch, 'file')
        await writeFile(path, 'file')
        const stopped = await place.open('publish', () => {
          throw new Failure('interrupted', 'stopped')
        })
        const interrupted = isFailure('interrupted')
        await assert.rejects(async () => stopped.put(PRESENT, bytes('x')), interrupted)
        await assert.rejects(async () => stopped.putIfAbsent(release(1), bytes('x')), interrupted)
        await assert.rejects(async () => stopped.createOnce(MARKER_KEY, bytes('x')), interrupted)
        await assert.rejects(async () => stopped.upload(HEAD_KEY, {path, size: 4}), interrupted)
        await assert.rejects(async () => stopped.delete([PRESENT]), interrupted)
        assert.deepEqual(await keys(store, ''), [PRESENT])
        assert.equal(await text(stopped, PRESENT), 'present')
      })
    })

    for (const access of ['read', 'plan'] as const) {
      it(`opened to ${access}, reads, and takes a write for a bug`, async () => {
        await store.put(PRESENT, bytes('present'))
        const reader = await place.open(access)
        const isBug = (error: unknown): boolean => error instanceof Error && !(error instanceof Failure)
        await assert.rejects(async () => reader.put(PRESENT, bytes('x')), isBug)
        await assert.rejects(async () => reader.putIfAbsent(release(1), bytes('x')), isBug)
        await assert.rejects(async () => reader.createOnce(MARKER_KEY, bytes('x')), isBug)
        await assert.rejects(async () => reader.upload(HEAD_KEY, {path: '/dev/null', size: 0}), isBug)
        await assert.rejects(async () => reader.delete([PRESENT]), isBug)
        assert.deepEqual(await keys(reader, ''), [PRESENT])
        assert.equal(await text(reader, PRESENT), 'present')
      })
    }

    it('that is absent is not found, whatever is read', async () => {
      const absent = await place.openAbsent('read')
      const notFound = isFailure('not-found')
      await assert.rejects(absent.get(PRESENT, {limit: 10}), notFound)
      await assert.rejects(absent.stream(PRESENT), notFound)
      await assert.rejects(absent.head(PRESENT), notFound)
      await assert.rejects(keys(absent, ''), notFound)
      await assert.rejects(keys(absent, '.jsctl/releases/'), notFound)
    })

    it('knows of no store above it, and answers for each folder above', async () => {
      for (let level = 1; level <= store.levelsAbove; level++) {
        assert.equal(await store.markerAbove(level), 'absent', `level ${level}`)
      }
      assert.match(store.url, /\/$/)
    })

    for (const operation of ATTEMPTED) {
      it(`refuses ${operation} to somebody without rights, in words`, async () => {
        await store.put(PRESENT, bytes('present'))
        const end = await place.attemptWithoutRights(operation)
        assert.ok(end.end === 'failure', 'it went through')
        assert.equal(end.kind, 'forbidden', end.message)
        assert.ok(end.message.length > 20 && end.hints.length > 0, end.message)
        assert.deepEqual(await keys(store, ''), [PRESENT])
        assert.equal(await text(store, PRESENT), 'present')
      })
    }
  })
}

const collect = async (store: StoreReader, name: string): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  for await (const piece of (await store.stream(key(name))) ?? []) parts.push(piece)
  return Buffer.concat(parts)
}
