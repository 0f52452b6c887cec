import assert from 'node:assert/strict'
import {createHash, randomBytes} from 'node:crypto'
import {chown, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import fc from 'fast-check'
import {openDirectoryStore} from '../../src/adapters/directory-store.ts'
import {filePacks} from '../../src/adapters/pack.ts'
import {sha256, type Sha256} from '../../src/domain/digest.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import type {ContentLocation, PackReference} from '../../src/domain/release.ts'
import {packKey} from '../../src/domain/store-keys.ts'
import type {PackInput, Packs, SpooledPack, Store, UnpackedContent} from '../../src/ports/index.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import {heldBeyond} from '../support/memory.ts'
import {skipped} from '../support/skipped.ts'

const MIB = 1024 * 1024

const isFailure = (kind: FailureKind) => (error: unknown) => error instanceof Failure && error.kind === kind

const inputOf = (bytes: Uint8Array): PackInput => ({
  sha256: sha256(bytes),
  size: bytes.length,
  read: () => Promise.resolve(bytes),
})

const text = (content: string): Buffer => Buffer.from(content)

const locationsOf = (pack: SpooledPack, contents: readonly Uint8Array[]): ContentLocation[] =>
  contents.map((bytes) => {
    const digest = sha256(bytes)
    return {sha256: digest, size: bytes.length, pack: 0, offset: pack.offsets.get(digest) ?? -1}
  })

const collect = async (unpacking: AsyncIterable<UnpackedContent>): Promise<UnpackedContent[]> => {
  const unpacked: UnpackedContent[] = []
  for await (const content of unpacking) unpacked.push(content)
  return unpacked
}

const textsOf = async (unpacking: AsyncIterable<UnpackedContent>): Promise<string[]> =>
  (await collect(unpacking)).map(({bytes}) => Buffer.from(bytes).toString())

describe('a pack', () => {
  let scratch: string
  let temporary: string
  let store: Store
  let packs: Packs

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'jsctl-pack-'))
  })
  after(() => rm(scratch, {recursive: true, force: true}))
  beforeEach(async () => {
    const place = await mkdtemp(join(scratch, 'test-'))
    temporary = join(place, 'temporary')
    store = await openDirectoryStore(directoryEnvironment(join(place, 'store')), {
      access: 'publish',
      checkpoint: () => undefined,
    })
    packs = filePacks(temporary)
  })

  /** Puts stored bytes under the name that they have, or are said to have. */
  const stored = async (
    bytes: Uint8Array,
    contentSize: number,
    over: Partial<PackReference> = {},
  ): Promise<PackReference> => {
    const reference = {sha256: sha256(bytes), size: bytes.length, contentSize, ...over}
    await store.put(packKey(reference.sha256), bytes)
    return reference
  }

  const leftOver = async (): Promise<string[]> => readdir(temporary).catch(() => [])

  describe('that is spooled', () => {
    const contents = ['<job/>', 'two', '<job/>', ''].map(text)

    it('lies in a file of its own that only this user can read, named in the store by its bytes', async () => {
      const pack = await packs.spool(contents.map(inputOf))
      const [name = ''] = await leftOver()
      const bytes = await readFile(join(temporary, name))
      assert.equal((await stat(join(temporary, name))).mode & 0o777, 0o600)
      assert.deepEqual(pack.reference, {sha256: sha256(bytes), size: bytes.length, contentSize: 9})
      await pack.upload(store)
      const object = await store.get(packKey(pack.reference.sha256), {limit: 1000})
      assert.deepEqual(Buffer.from(object?.bytes ?? []), bytes)
    })

    it('holds equal contents once', async () => {
      const pack = await packs.spool(contents.map(inputOf))
      assert.deepEqual(
        [...pack.offsets.entries()],
        [
          [sha256('<job/>'), 0],
          [sha256('two'), 6],
          [sha256(''), 9],
        ],
      )
    })

    it('has the same name for the same contents, whoever packs them', async () => {
      const [first, second] = [await packs.spool(contents.map(inputOf)), await packs.spool(contents.map(inputOf))]
      assert.deepEqual(first.reference, second.reference)
    })

    it('can be uploaded twice and leaves nothing when it is discarded', async () => {
      const pack = await packs.spool(contents.map(inputOf))
      await pack.upload(store)
      await store.delete([packKey(pack.reference.sha256)])
      await pack.upload(store)
      await pack.discard()
      await pack.discard()
      assert.deepEqual(await leftOver(), [])
    })

    it('is no gzip of something else: any tool unpacks the contents in a row', async () => {
      const pack = await packs.spool(contents.map(inputOf))
      await pack.upload(store)
      const plain = packs.unpack(store, {
        reference: pack.reference,
        wanted: [{sha256: sha256('<job/>two'), size: 9, pack: 0, offset: 0}],
      })
      assert.deepEqual(await textsOf(plain), ['<job/>two'])
    })

    const CHANGED: Readonly<Record<string, Uint8Array>> = {other: text('twO'), longer: text('two!'), shorter: text('t')}
    for (const [what, bytes] of Object.entries(CHANGED)) {
      it(`is given up when a content is ${what} by now, and leaves no file`, async () => {
        const edited = {...inputOf(text('two')), read: () => Promise.resolve(bytes)}
        await assert.rejects(packs.spool([inputOf(text('one')), edited]), isFailure('failed'))
        assert.deepEqual(await leftOver(), [])
      })
    }

    it('is given up when a content cannot be read, with that failure', async () => {
      const gone = new Failure('not-found', 'the file is gone')
      const unreadable = {...inputOf(text('two')), read: () => Promise.reject(gone)}
      await assert.rejects(packs.spool([inputOf(text('one')), unreadable]), (error) => error === gone)
      assert.deepEqual(await leftOver(), [])
    })

    it('is given up before it grows beyond its limit', async () => {
      const huge = {sha256: sha256('huge'), size: LIMITS.packContent, read: () => assert.fail('it was read')}
      await assert.rejects(packs.spool([inputOf(text('one')), huge]), isFailure('failed'))
      assert.deepEqual(await leftOver(), [])
    })

    it('lies in a folder that only this user may enter, also when that was open before', async () => {
      await mkdir(temporary, {mode: 0o755})
      await packs.spool([inputOf(text('one'))])
      assert.equal((await stat(temporary)).mode & 0o777, 0o700)
    })

    it('removes what killed runs left there more than a day ago, and nothing else', async () => {
      await mkdir(temporary)
      const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000)
      for (const name of ['pack-old.gz', 'notes.txt', 'pack-new.gz']) await writeFile(join(temporary, name), 'x')
      for (const name of ['pack-old.gz', 'notes.txt']) await utimes(join(temporary, name), yesterday, yesterday)
      const pack = await packs.spool([inputOf(text('one'))])
      await pack.discard()
      assert.deepEqual((await leftOver()).sort(), ['notes.txt', 'pack-new.gz'])
    })

    it('is not put behind a link', async () => {
      const others = join(temporary, '..', 'others')
      await mkdir(others)
      await symlink(others, temporary)
      await assert.rejects(packs.spool([inputOf(text('one'))]), isFailure('forbidden'))
      assert.deepEqual(await readdir(others), [])
    })

    it('is not put into a folder of somebody else', async function () {
      if (process.getuid?.() !== 0) skipped(this, 'only root can give a folder away: run as root')
      await mkdir(temporary)
      await chown(temporary, 65534, 65534)
      await assert.rejects(packs.spool([inputOf(text('one'))]), isFailure('forbidden'))
    })

    it('says where there is no place for it', async () => {
      await writeFile(temporary, 'a file')
      await assert.rejects(
        packs.spool([inputOf(text('one'))]),
        (error) => error instanceof Failure && error.message.includes(temporary),
      )
    })
  })

  describe('that is fetched', () => {
    it('comes as it is stored and can be put again', async () => {
      const pack = await packs.spool([inputOf(text('one'))])
      await pack.upload(store)
      const fetched = (await packs.fetch(store, pack.reference)) ?? assert.fail()
      assert.deepEqual(fetched.reference, pack.reference)
      await store.delete([packKey(pack.reference.sha256)])
      await fetched.upload(store)
      assert.equal((await store.head(packKey(pack.reference.sha256)))?.size, pack.reference.size)
      await fetched.discard()
      await pack.discard()
      assert.deepEqual(await leftOver(), [])
    })

    it('is undefined when it is gone', async () => {
      assert.equal(await packs.fetch(store, {sha256: sha256('gone'), size: 1, contentSize: 1}), undefined)
    })

    it('is given up as soon as more bytes come than it has', async () => {
      let fed = 0
      const endless = async function* () {
        for (;;) {
          fed += 1000
          yield new Uint8Array(1000)
        }
      }
      const hostile = {...store, stream: () => Promise.resolve(endless())}
      const reference = {sha256: sha256('endless'), size: 5000, contentSize: 5000}
      await assert.rejects(packs.fetch(hostile, reference), isFailure('integrity'))
      assert.ok(fed < 10_000, `${fed} bytes were read`)
      assert.deepEqual(await leftOver(), [])
    })

    it('fails for any other bytes than its name says, and leaves no file', async () => {
      const good = gzipSync('one')
      const references = [
        await stored(Buffer.concat([good, text('x')]), 3, {sha256: sha256('longer'), size: good.length}),
        await stored(good.subarray(0, -1), 3, {sha256: sha256('shorter'), size: good.length}),
        await stored(gzipSync('two'), 3, {sha256: sha256('other')}),
      ]
      for (const reference of references) await assert.rejects(packs.fetch(store, reference), isFailure('integrity'))
      assert.deepEqual(await leftOver(), [])
    })
  })

  describe('that is unpacked', () => {
    const contents = ['one', 'two', 'three'].map(text)
    let reference: PackReference
    let wanted: ContentLocation[]

    beforeEach(async () => {
      const pack = await packs.spool(contents.map(inputOf))
      await pack.upload(store)
      reference = pack.reference
      wanted = locationsOf(pack, contents)
    })

    it('gives the contents in stream order, however they are asked for', async () => {
      assert.deepEqual(await textsOf(packs.unpack(store, {reference, wanted: wanted.toReversed()})), [
        'one',
        'two',
        'three',
      ])
    })

    it('gives equal contents at one place once', async () => {
      assert.deepEqual(await textsOf(packs.unpack(store, {reference, wanted: [...wanted, ...wanted]})), [
        'one',
        'two',
        'three',
      ])
    })

    it('gives a content without bytes, wherever it is said to lie', async () => {
      for (const offset of [0, 1, 3, 11]) {
        const empty = {sha256: sha256(''), size: 0, pack: 0, offset}
        assert.deepEqual(await textsOf(packs.unpack(store, {reference, wanted: [empty]})), [''])
        const all = await textsOf(packs.unpack(store, {reference, wanted: [...wanted, empty]}))
        assert.deepEqual(all.toSorted(), ['', 'one', 'three', 'two'])
      }
    })

    it('asks the store for nothing when nothing is wanted', async () => {
      const unasked = {...store, stream: () => assert.fail('it was asked')}
      assert.deepEqual(await textsOf(packs.unpack(unasked, {reference, wanted: []})), [])
    })

    it('gives bytes that are the caller’s own', async () => {
      const unpacked = await collect(packs.unpack(store, {reference, wanted}))
      for (const {bytes} of unpacked) assert.equal(bytes.buffer.byteLength, bytes.length)
    })

    it('names the pack that is gone', async () => {
      await store.delete([packKey(reference.sha256)])
      await assert.rejects(
        collect(packs.unpack(store, {reference, wanted})),
        (error) => isFailure('not-found')(error) && (error as Failure).message.includes(reference.sha256),
      )
    })

    it('lets the failure of the network through', async () => {
      const lost = new Failure('temporary', 'the network is gone')
      const breaking = async function* () {
        yield new Uint8Array([0x1f, 0x8b])
        throw lost
      }
      const flaky = {...store, stream: () => Promise.resolve(breaking())}
      await assert.rejects(collect(packs.unpack(flaky, {reference, wanted})), (error) => error === lost)
    })

    it('takes a stream that ends early for damage', async () => {
      const bytes = (await store.get(packKey(reference.sha256), {limit: 1000}))?.bytes ?? assert.fail()
      for (let length = 0; length < bytes.length; length++) {
        const cut = async function* () {
          yield bytes.subarray(0, length)
        }
        const short = {...store, stream: () => Promise.resolve(cut())}
        await assert.rejects(collect(packs.unpack(short, {reference, wanted})), isFailure('integrity'), `${length}`)
      }
    })

    it('refuses places that cannot be, before anything is asked of the store', async () => {
      const [one = assert.fail(), two = assert.fail()] = wanted
      const unasked = {...store, stream: () => assert.fail('it was asked')}
      const places: readonly Partial<ContentLocation>[] = [
        {offset: -1},
        {offset: 0.5},
        {size: -1},
        {offset: reference.contentSize - 2},
        {size: reference.contentSize + 1},
        {offset: Number.MAX_SAFE_INTEGER, size: Number.MAX_SAFE_INTEGER},
        {offset: Number.NaN},
        {offset: 1},
        {sha256: two.sha256},
        {size: 4},
      ]
      for (const place of places) {
        const request = {reference, wanted: [...wanted, {...one, ...place}]}
        await assert.rejects(collect(packs.unpack(unasked, request)), isFailure('integrity'), JSON.stringify(place))
      }
    })

    it('refuses a file or a pack that is said to be larger than allowed', async () => {
      const [one = assert.fail()] = wanted
      const unasked = {...store, stream: () => assert.fail('it was asked')}
      const large = {...reference, contentSize: LIMITS.packContent}
      const requests = [
        {reference: large, wanted: [{...one, size: LIMITS.file + 1}]},
        {reference: {...reference, contentSize: LIMITS.packContent + 1}, wanted},
        {reference: {...reference, contentSize: Number.POSITIVE_INFINITY}, wanted},
        {reference: {...reference, size: -1}, wanted},
      ]
      for (const request of requests) {
        await assert.rejects(collect(packs.unpack(unasked, request)), isFailure('integrity'))
      }
    })

    it('refuses what unpacks to more or less than was said', async () => {
      const [one = assert.fail()] = wanted
      for (const said of [reference.contentSize + 1, reference.contentSize - 1]) {
        const lying = {...reference, contentSize: said}
        const rest = {sha256: sha256('whatever'), size: said - 3, pack: 0, offset: 3}
        await assert.rejects(
          collect(packs.unpack(store, {reference: lying, wanted: [one, rest]})),
          isFailure('integrity'),
          `${said}`,
        )
      }
    })
  })

  it('that is a bomb is stopped at once', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB))
    const reference = await stored(bomb, 3)
    const wanted = [{sha256: sha256(new Uint8Array(3)), size: 3, pack: 0, offset: 0}]
    const seen: string[] = []
    let fed = 0
    const counting: Store = {
      ...store,
      stream: () =>
        Promise.resolve(
          (async function* () {
            for (; fed < bomb.length; fed += 1024) yield bomb.subarray(fed, fed + 1024)
          })(),
        ),
    }
    const unpack = async (): Promise<void> => {
      for await (const {location} of packs.unpack(counting, {reference, wanted})) seen.push(location.sha256)
    }
    await assert.rejects(unpack(), isFailure('integrity'))
    assert.ok(fed < bomb.length / 2, `${fed} of ${bomb.length} bytes were read`)
  })

  it('is not read behind the last content that is wanted', async () => {
    const contents = [text('small'), randomBytes(8 * MIB)]
    const pack = await packs.spool(contents.map(inputOf))
    await pack.upload(store)
    let fed = 0
    const counting: Store = {
      ...store,
      stream: async (key) => {
        const pieces = (await store.stream(key)) ?? assert.fail()
        return (async function* () {
          for await (const piece of pieces) {
            fed += piece.length
            yield piece
          }
        })()
      },
    }
    const [small = assert.fail()] = locationsOf(pack, contents)
    assert.deepEqual(await textsOf(packs.unpack(counting, {reference: pack.reference, wanted: [small]})), ['small'])
    assert.ok(fed < 2 * MIB, `${fed} bytes were read`)
  })

  it('of many large contents passes through little memory, there and back', async () => {
    // Random contents of 4 MiB, made again from their number: nobody keeps them.
    const contentOf = (index: number): Buffer => {
      const seed = createHash('sha512').update(String(index)).digest()
      return Buffer.alloc(4 * MIB, seed)
    }
    const inputs = Array.from({length: 24}, (_, index): PackInput => {
      const bytes = contentOf(index)
      return {...inputOf(bytes), read: () => Promise.resolve(contentOf(index))}
    })
    let pack: SpooledPack | undefined
    const spooling = await heldBeyond(48 * MIB, async () => {
      pack = await packs.spool(
        inputs.map(({sha256: digest, size}, index) => ({
          sha256: digest,
          size,
          read: () => Promise.resolve(contentOf(index)),
        })),
      )
      await pack.upload(store)
    })
    assert.equal(spooling, 0, 'spooling held too much')
    const {reference, offsets} = pack ?? assert.fail()
    const wanted = inputs.map(({sha256: digest, size}) => ({
      sha256: digest,
      size,
      pack: 0,
      offset: offsets.get(digest) ?? -1,
    }))
    let count = 0
    const unpacking = await heldBeyond(48 * MIB, async () => {
      for await (const {bytes} of packs.unpack(store, {reference, wanted})) count += bytes.length
    })
    assert.equal(unpacking, 0, 'unpacking held too much')
    assert.equal(count, 96 * MIB)
  })

  describe('of any contents', () => {
    const anyContents = fc.uniqueArray(fc.uint8Array({maxLength: 300}), {
      minLength: 1,
      maxLength: 8,
      selector: (bytes) => sha256(bytes),
    })
    const uploaded = async (contents: readonly Uint8Array[]): Promise<SpooledPack> => {
      const pack = await packs.spool(contents.map(inputOf))
      await pack.upload(store)
      await pack.discard()
      return pack
    }

    it('gives any of them back', () =>
      fc.assert(
        fc.asyncProperty(anyContents, fc.infiniteStream(fc.boolean()), async (contents, chosen) => {
          const pack = await uploaded(contents)
          const some = contents.filter(() => chosen.next().value)
          const unpacked = await collect(
            packs.unpack(store, {reference: pack.reference, wanted: locationsOf(pack, some)}),
          )
          assert.deepEqual(
            unpacked.map(({bytes}) => Buffer.from(bytes)),
            some.map((bytes) => Buffer.from(bytes)),
          )
        }),
        {numRuns: 60},
      ))

    it('fails after any change of its stored bytes, and never gives wrong content', () =>
      fc.assert(
        fc.asyncProperty(anyContents, fc.nat(), fc.integer({min: 0, max: 255}), async (contents, where, change) => {
          const pack = await uploaded(contents)
          const key = packKey(pack.reference.sha256)
          const bytes = Buffer.from((await store.get(key, {limit: 100_000}))?.bytes ?? assert.fail())
          const position = where % bytes.length
          const damaged = change === 0 ? bytes.subarray(0, position) : Buffer.from(bytes)
          if (change !== 0) damaged[position] = (bytes[position] ?? 0) ^ change
          await store.put(key, damaged)
          const known = new Set<Sha256>(contents.map((content) => sha256(content)))
          const unpack = async (): Promise<void> => {
            const request = {reference: pack.reference, wanted: locationsOf(pack, contents)}
            for await (const content of packs.unpack(store, request)) {
              assert.ok(known.has(sha256(content.bytes)), 'wrong content')
              assert.equal(sha256(content.bytes), content.location.sha256)
            }
          }
          await assert.rejects(unpack(), isFailure('integrity'))
          await assert.rejects(packs.fetch(store, pack.reference), isFailure('integrity'))
        }),
        {numRuns: 100},
      ))
  })
})
