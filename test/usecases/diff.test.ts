import assert from 'node:assert/strict'
import {rm, symlink} from 'node:fs/promises'
import {join} from 'node:path'
import {gzipCompression} from '../../src/adapters/gzip.ts'
import {sha256, type Sha256} from '../../src/domain/digest.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {parseReference} from '../../src/domain/ref.ts'
import {manifestLine} from '../../src/domain/release-codec.ts'
import {filesDigest, type Manifest, type ReleaseFile} from '../../src/domain/release.ts'
import {packKey, type ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {Store} from '../../src/ports/index.ts'
import {diff, type DiffRequest, type DiffResult} from '../../src/usecases/diff.ts'
import type {DiffSide} from '../../src/usecases/diff-side.ts'
import {contentOf, manifestOf} from '../support/builders.ts'
import {failing} from '../support/failing.ts'
import {forgeRelease} from '../support/mirroring.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {watchStore} from '../support/stores.ts'
import {scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const SCRIPT = '<script language="shell">exit 0</script>'

const shown = ({files}: DiffResult): readonly string[] => files.map(({change}) => `${change.kind} ${change.path}`)

describe('given a live folder and what is published of it', () => {
  const scratch = scratchFolder()
  const desk = () => deskAt(scratch.path)
  const released = (reference: string): DiffSide => ({
    kind: 'release',
    environment: desk().environment,
    choice: parseReference(reference).choice,
  })
  const folder = (): DiffSide => ({kind: 'folder', path: desk().folder})
  const world = () => testWorld({scratch: scratch.path})
  const compare = (over: Partial<DiffRequest> = {}) =>
    diff(world(), {from: released('tst'), to: folder(), only: [], detail: 'lines', ...over})

  const publishTwice = async () => {
    const one = desk()
    await one.save({
      'billing/load.job.xml': jobText('load'),
      'old.job.xml': jobText('old'),
      'same.job.xml': jobText('same'),
    })
    await one.push()
    await one.save({'billing/load.job.xml': jobText('more'), 'old.job.xml': null, 'new.job.xml': jobText('new')})
    await one.push()
    return one
  }

  it('finds no difference after a push', async () => {
    await publishTwice()
    assert.deepEqual((await compare()).files, [])
  })

  it('finds what a push would add, change and delete, with the lines', async () => {
    const {save} = await publishTwice()
    await save({'billing/load.job.xml': jobText('most'), 'new.job.xml': null, 'z.job.xml': '<job/>\n'})
    const result = await compare()
    assert.deepEqual(shown(result), ['modify billing/load.job.xml', 'delete new.job.xml', 'add z.job.xml'])
    const [changed, , added] = result.files
    assert.deepEqual(changed?.lines?.kind === 'hunks' && changed.lines.hunks[0]?.lines, [
      ' <?xml version="1.0" encoding="UTF-8"?>',
      '-<job><script language="shell">echo more</script></job>',
      '+<job><script language="shell">echo most</script></job>',
    ])
    assert.deepEqual(added?.lines?.kind === 'hunks' && added.lines.hunks[0]?.lines, ['+<job/>'])
  })

  it('compares one release with another, by number or counted from the newest', async () => {
    await publishTwice()
    const expected = ['modify billing/load.job.xml', 'add new.job.xml', 'delete old.job.xml']
    assert.deepEqual(shown(await compare({from: released('tst@1'), to: released('tst@2')})), expected)
    const backwards = await compare({from: released('tst@-1'), to: released('tst')})
    assert.deepEqual(shown(backwards), expected)
    assert.deepEqual(
      [backwards.from, backwards.to].map((side) => side.kind === 'release' && side.release),
      [1, 2],
    )
  })

  it('looks only at paths that are asked for', async () => {
    const {save} = await publishTwice()
    await save({'billing/load.job.xml': jobText('most'), 'z.job.xml': '<job/>'})
    assert.deepEqual(shown(await compare({only: ['billing/**']})), ['modify billing/load.job.xml'])
  })

  it('finds an edit that kept size and time', async () => {
    const {save, folder: path} = await publishTwice()
    const {stat, utimes} = await import('node:fs/promises')
    const file = join(path, 'same.job.xml')
    const {atime, mtime} = await stat(file)
    await save({'same.job.xml': jobText('sane')})
    await utimes(file, atime, mtime)
    assert.deepEqual(shown(await compare()), ['modify same.job.xml'])
  })

  it('reads no pack when only the names are wanted', async () => {
    await publishTwice()
    const packs: string[] = []
    const counting = testWorld({
      scratch: scratch.path,
      wrap: (store) =>
        watchStore(store, {
          before: (_, what) => {
            if (what.includes('/packs/')) packs.push(what)
          },
        }),
    })
    const request = {from: released('tst@1'), to: released('tst@2'), only: []}
    await diff(counting, {...request, detail: 'files'})
    assert.deepEqual(packs, [])
    await diff(counting, {...request, detail: 'lines'})
    assert.equal(new Set(packs).size, 2)
  })

  it('decodes each side by its own encoding, and says so when only the encoding differs', async () => {
    const {save} = desk()
    const text = (encoding: string) =>
      `<?xml version="1.0" encoding="${encoding}"?>\n<job title="Übergabe">${SCRIPT}</job>\n`
    await save({
      'a.job.xml': text('UTF-8'),
      'b.job.xml': `<job>${SCRIPT}</job>\n`,
      'c.txt': Uint8Array.of(0xff, 0xfe, 0x00),
    })
    await desk().push()
    await save({
      'a.job.xml': Buffer.from(text('ISO-8859-1'), 'latin1'),
      'b.job.xml': `\ufeff<job>${SCRIPT}</job>\n`,
      'c.txt': Uint8Array.of(0xff, 0xfd, 0x00),
    })
    const [a, b, c] = (await compare()).files
    assert.deepEqual(a?.lines?.kind === 'hunks' && a.lines.hunks[0]?.lines, [
      '-<?xml version="1.0" encoding="UTF-8"?>',
      '+<?xml version="1.0" encoding="ISO-8859-1"?>',
      ` <job title="Übergabe">${SCRIPT}</job>`,
    ])
    assert.deepEqual(b?.lines, {kind: 'unshown', reason: 'same-text'})
    assert.deepEqual(c?.lines, {kind: 'unshown', reason: 'binary'})
  })

  it('names a file that is too large without its lines', async () => {
    await publishTwice()
    await desk().save({'large.txt': 'x\n'.repeat(3 * 1024 * 1024)})
    const [large] = (await compare()).files
    assert.deepEqual(large?.lines, {kind: 'unshown', reason: 'too-large'})
  })

  it('warns of files that a push would refuse', async () => {
    const {folder: path} = await publishTwice()
    await symlink('new.job.xml', join(path, 'link.job.xml'))
    const one = world()
    const result = await diff(one, {from: released('tst'), to: folder(), only: [], detail: 'files'})
    assert.deepEqual(result.files, [])
    assert.match(one.events.map((event) => (event.type === 'warning' ? event.message : '')).join(), /link\.job\.xml/)
  })

  it('shows everything as added where nothing is published, with a note', async () => {
    const {save, storeDirectory} = desk()
    await save({'a.job.xml': jobText('a')})
    await writeFiles(storeDirectory, {'.keep': ''})
    const one = world()
    const result = await diff(one, {from: released('tst'), to: folder(), only: [], detail: 'files'})
    assert.deepEqual(shown(result), ['add a.job.xml'])
    assert.deepEqual(result.from, {kind: 'nothing', environment: 'tst'})
    assert.match(JSON.stringify(one.events), /nothing is published in tst/)
  })

  it('knows no release that was never published, no folder and no store that is not there', async () => {
    await publishTwice()
    await assert.rejects(
      compare({from: released('tst@3')}),
      failing('not-found', /no release tst@3: the newest is tst@2/),
    )
    await assert.rejects(compare({from: released('tst@-2')}), failing('not-found', /no release tst@-2/))
    await assert.rejects(
      compare({to: {kind: 'folder', path: join(scratch.path, 'nowhere')}}),
      failing('not-found', /nowhere/),
    )
  })

  it('shows everything as added where no push has made the folder of the store yet; one that was there is missed', async () => {
    const {save, storeDirectory, push} = desk()
    await save({'a.job.xml': jobText('a')})
    assert.deepEqual(shown(await compare()), ['add a.job.xml'])
    await push()
    await rm(storeDirectory, {recursive: true})
    await assert.rejects(compare(), failing('not-found', /no store of environment "tst"/))
  })

  it('misses a store that only a diff has seen, too', async () => {
    const {storeDirectory} = await publishTwice()
    await rm(join(scratch.path, 'state'), {recursive: true})
    await compare()
    await rm(storeDirectory, {recursive: true})
    await assert.rejects(compare(), failing('not-found', /no store of environment "tst"/))
  })

  it('refuses a glob that nothing matches on either side, also beside one that does', async () => {
    const {save} = await publishTwice()
    await save({'billing/load.job.xml': null})
    assert.deepEqual(shown(await compare({only: ['billing']})), ['delete billing/load.job.xml'], 'published is enough')
    for (const only of [['bilingl/**'], ['billing/**', 'bilingl/**']]) {
      await assert.rejects(compare({only}), failing('usage', /nothing matches --only 'bilingl\/\*\*'/))
    }
  })
})

describe('given two releases of 10,000 objects of which one changed', () => {
  const scratch = scratchFolder()
  const AMOUNT = 10_000
  const CHANGED = 4711

  interface Packed {
    readonly reference: Manifest['packs'][number]
    readonly locations: ReadonlyMap<string, {readonly sha256: Sha256; readonly size: number; readonly offset: number}>
  }

  /** Writes texts into one pack, without the live folder that they would come from. */
  const pack = async (store: Store, texts: ReadonlyMap<string, string>): Promise<Packed> => {
    const whole = Buffer.from([...texts.values()].join(''))
    const stored = await gzipCompression.gzip(whole)
    const digest = sha256(stored)
    await store.put(packKey(digest), stored)
    let offset = 0
    const locations = new Map(
      Array.from(texts, ([path, text]) => {
        const content = {...contentOf(text), offset}
        offset += content.size
        return [path, content] as const
      }),
    )
    return {reference: {sha256: digest, size: stored.length, contentSize: whole.length}, locations}
  }

  const release = (number: number, packs: readonly Packed[], over: Partial<Manifest>): Manifest => {
    const located = new Map(
      packs.flatMap(({locations}, index) =>
        Array.from(locations, ([path, content]): [string, ReleaseFile] => [
          path,
          {path: path as LivePath, ...content, pack: index},
        ]),
      ),
    )
    const files = [...located.values()]
    return manifestOf(new Map(), {
      release: number as ReleaseNumber,
      packs: packs.map(({reference}) => reference),
      files,
      tree: filesDigest(files),
      ...over,
    })
  }

  it('a diff with its lines reads two releases and two packs, whatever their number of objects', async () => {
    const desk = deskAt(scratch.path)
    const store = await desk.store('publish')
    const path = (index: number): string => `folder_${index % 100}/job_${String(index).padStart(5, '0')}.job.xml`
    const names = Array.from({length: AMOUNT}, (_, index) => path(index)).sort()
    const first = await pack(store, new Map(names.map((name) => [name, jobText(name)])))
    const second = await pack(store, new Map([[path(CHANGED), jobText('changed')]]))
    const one = release(1, [first], {parent: null})
    const parent = {release: one.release, sha256: sha256(manifestLine(one))}
    await forgeRelease(desk.environment, one)
    await forgeRelease(desk.environment, release(2, [first, second], {parent}))

    const requests: string[] = []
    const before = (operation: string, what: string): void => void requests.push(`${operation} ${what}`)
    const world = testWorld({scratch: scratch.path, wrap: (opened) => watchStore(opened, {before})})
    const side = (text: string): DiffSide => ({
      kind: 'release',
      environment: desk.environment,
      choice: parseReference(text).choice,
    })
    const result = await diff(world, {from: side('tst@1'), to: side('tst@2'), only: [], detail: 'lines'})
    assert.deepEqual(shown(result), [`modify ${path(CHANGED)}`])
    assert.equal(result.files[0]?.lines?.kind, 'hunks')
    const read = (pattern: RegExp): string[] => requests.filter((request) => pattern.test(request)).sort()
    assert.deepEqual(read(/releases\/\d/), [
      'get .jsctl/releases/00000001.jsonl.gz',
      'get .jsctl/releases/00000002.jsonl.gz',
    ])
    assert.deepEqual(
      read(/packs\//),
      [first, second].map(({reference}) => `stream ${packKey(reference.sha256)}`).sort(),
    )
    // The rest: for each side the list of releases, and its marker twice: there is none here.
    assert.ok(requests.length <= 10, requests.join('\n'))
  })
})
