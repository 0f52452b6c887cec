import assert from 'node:assert/strict'
import fc from 'fast-check'
import {sha256} from '../../src/domain/digest.ts'
import {Failure} from '../../src/domain/failure.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {decodeRelease, encodeRelease, encodeStub, manifestLine} from '../../src/domain/release-codec.ts'
import type {Manifest, Release} from '../../src/domain/release.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import {checkLink} from '../../src/domain/verify-manifest.ts'
import {anyTree, manifestOf, treeOf} from '../support/builders.ts'

const ONE = 1 as ReleaseNumber
const stored = sha256('stored bytes')
const simple = manifestOf(treeOf({'billing/load.job.xml': '<job/>', 'a.lock.xml': '<lock/>'}))

const reread = (manifest: Manifest): Release => {
  const release = decodeRelease(encodeRelease(manifest), manifest.release, stored)
  assert.ok(release.kind === 'release')
  return release
}

const integrity = (pattern: RegExp) => (error: unknown) =>
  error instanceof Failure && error.kind === 'integrity' && pattern.test(error.message)

/** The two lines of a release whose JSON was edited by hand. */
const edited = (edit: (manifest: Record<string, unknown>) => void): Uint8Array => {
  const [line] = Buffer.from(encodeRelease(simple)).toString().split('\n')
  const manifest = JSON.parse(line ?? '') as Record<string, unknown>
  edit(manifest)
  return Buffer.from(`${JSON.stringify(manifest)}\n{"signatures":[]}\n`)
}

describe('a release as bytes', () => {
  it('gives back the manifest that was written', () => {
    fc.assert(
      fc.property(anyTree, fc.string(), fc.string(), (tree, author, message) => {
        const manifest = manifestOf(tree, {author, message})
        assert.deepEqual(reread(manifest).manifest, manifest)
      }),
    )
  })

  it('keeps every optional part', () => {
    const path = 'billing/load.job.xml' as LivePath
    const manifest = manifestOf(treeOf({[path]: '<job/>'}), {
      release: 7 as ReleaseNumber,
      origin: {kind: 'rollback', release: 3 as ReleaseNumber, paths: [path]},
      source: {git: {commit: 'a'.repeat(40), branch: 'main', dirty: true}},
      findings: [{rule: 'xml.malformed', path}],
    })
    assert.deepEqual(reread(manifest).manifest, manifest)
  })

  it('is canonical: keys in the order of the format, files by the bytes of their paths, no white space', () => {
    const line = manifestLine(simple)
    assert.equal(line, JSON.stringify(JSON.parse(line)))
    assert.deepEqual(Object.keys(JSON.parse(line) as object), [
      'format',
      'environment',
      'release',
      'parent',
      'tree',
      'created',
      'author',
      'message',
      'tool',
      'origin',
      'packs',
      'files',
      'findings',
    ])
  })

  it('is digested without the line feed', () => {
    assert.equal(reread(simple).sha256, sha256(manifestLine(simple)))
  })

  it('keeps signatures on its second line', () => {
    const bytes = encodeRelease(simple, [{key: 'ed25519:abc', value: 'AAAA'}])
    const release = decodeRelease(bytes, ONE, stored) as Release
    assert.deepEqual(release.signatures, [{key: 'ed25519:abc', value: 'AAAA'}])
  })

  it('may carry keys that this version does not know', () => {
    const bytes = edited((manifest) => (manifest['future'] = {anything: true}))
    assert.equal(decodeRelease(bytes, ONE, stored).kind, 'release')
  })

  it('of a newer format is refused with the format to ask for', () => {
    const bytes = edited((manifest) => (manifest['format'] = 'jsctl/2'))
    assert.throws(
      () => decodeRelease(bytes, ONE, stored),
      (error) => error instanceof Failure && error.kind === 'configuration' && error.message.includes('jsctl/2'),
    )
  })
})

describe('a release that somebody tampered with', () => {
  const cases: [string, (manifest: Record<string, unknown>) => void, RegExp][] = [
    ['a path that leads out', (m) => ((m['files'] as {path: string}[])[0]!.path = '../../etc/cron.d/x'), /path/],
    ['a hidden path', (m) => ((m['files'] as {path: string}[])[0]!.path = '.jsctl-live/state.json'), /path/],
    ['another content digest', (m) => ((m['files'] as {sha256: string}[])[0]!.sha256 = 'a'.repeat(64)), /tree digest/],
    ['files out of order', (m) => (m['files'] as unknown[]).reverse(), /out of order/],
    ['a file twice', (m) => (m['files'] as unknown[]).push((m['files'] as unknown[])[1]), /out of order/],
    ['a pack that is not listed', (m) => ((m['files'] as {pack: number}[])[0]!.pack = 9), /not listed/],
    ['a place beyond the pack', (m) => ((m['files'] as {offset: number}[])[0]!.offset = 1000), /beyond the end/],
    ['a negative offset', (m) => ((m['files'] as {offset: number}[])[0]!.offset = -1), /offset/],
    ['a size of 65 MiB', (m) => ((m['files'] as {size: number}[])[0]!.size = 65 * 1024 * 1024), /size/],
    [
      'a pack beyond all limits',
      (m) => ((m['packs'] as {contentSize: number}[])[0]!.contentSize = 2 ** 40),
      /contentSize/,
    ],
    ['no parent at release 1 but a number', (m) => (m['parent'] = {release: 3, sha256: 'a'.repeat(64)}), /follow/],
    [
      'an environment named like a path',
      (m) => (m['environment'] = {name: '../x', id: simple.environment.id}),
      /environment/,
    ],
    ['files that are no list', (m) => (m['files'] = {}), /files/],
    ['a message that is no text', (m) => (m['message'] = ['x']), /message/],
  ]
  for (const [what, edit, pattern] of cases) {
    it(`is refused: ${what}`, () => assert.throws(() => decodeRelease(edited(edit), ONE, stored), integrity(pattern)))
  }

  for (const [what, text] of [
    ['nested beyond all depth', '['.repeat(1_000_000)],
    ['with values without end', `[${'{},'.repeat(5_000_000)}0]`],
  ] as const) {
    it(`is refused before it is parsed: ${what}`, () => {
      assert.throws(() => decodeRelease(Buffer.from(`${text}\n`), ONE, stored), integrity(/more values/))
    })
  }

  it('is refused under another number', () => {
    assert.throws(() => decodeRelease(encodeRelease(simple), 2 as ReleaseNumber, stored), integrity(/another key/))
  })

  it('never crashes a reader, whatever the bytes', () => {
    const bytes = encodeRelease(simple)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, length) => {
        const broken = Uint8Array.from(bytes.subarray(0, length))
        if (at < broken.length) broken[at] = value
        try {
          decodeRelease(broken, ONE, stored)
        } catch (error) {
          assert.ok(error instanceof Failure, String(error))
        }
      }),
      {numRuns: 500},
    )
  })
})

describe('the chain of releases', () => {
  const second = (parent: Manifest['parent']): Release =>
    reread(manifestOf(new Map(), {release: 2 as ReleaseNumber, parent}))

  it('holds when a release names its parent by the digest of line 1', () => {
    const first = reread(simple)
    assert.doesNotThrow(() => checkLink(second({release: ONE, sha256: first.sha256}), first))
  })

  it('breaks when the parent was rewritten', () => {
    const first = reread(simple)
    const child = second({release: ONE, sha256: first.sha256})
    const rewritten = reread({...simple, message: 'nobody saw this'})
    assert.throws(() => checkLink(child, rewritten), integrity(/another release 1/))
  })

  it('names a bad parent by its stored bytes', () => {
    const first = reread(simple)
    assert.doesNotThrow(() => checkLink(second({release: ONE, sha256: stored, bad: true}), first))
    assert.throws(() => checkLink(second({release: ONE, sha256: first.sha256, bad: true}), first), integrity(/another/))
  })

  it('goes through a stub that kept the digest, and through a filled hole', () => {
    const first = reread(simple)
    const child = second({release: ONE, sha256: first.sha256})
    for (const sha256 of [first.sha256, null]) {
      const stub = decodeRelease(encodeStub({kind: 'stub', release: ONE, sha256, parent: null}), ONE, stored)
      assert.doesNotThrow(() => checkLink(child, stub))
    }
  })
})
