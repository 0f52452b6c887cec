import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3'
import {B, BX, assert, body, c, eq, expectStatus, get, put, t} from './harness.js'

/** Keys that are hard to write, to sort and to escape. */
export const keys = async () => {
  const names = [
    'a file with spaces.txt',
    'comma,semi;colon:.txt',
    'unicode-äöü-日本語-😀.txt',
    'plus+plus.txt',
    'hash#hash.txt',
    'percent%20%zz.txt',
    'amp&eq=q?x@y$.txt',
    'quote\'"<>`.txt',
    'brackets[]{}()!*~|^.txt',
    'back\\slash.txt',
    'dir/sub dir/ü+#%.txt',
    'UPPER/lower/Case.TXT',
    'e\u0301-nfd.txt',
    '\u00e9-nfc.txt',
    '.hidden',
    'trailing.dot.',
    '~tilde',
  ]
  await t('keys-special', 'must', async () => {
    const bad = []
    for (const n of names) {
      const k = 'sp/' + n
      try {
        await put(B, k, n)
        const r = await get(B, k)
        eq((await body(r)).toString(), n, 'body')
        await c.send(new HeadObjectCommand({Bucket: B, Key: k}))
      } catch (e) {
        bad.push(`${n}: ${e.name} ${String(e.message).slice(0, 60)}`)
      }
    }
    assert(!bad.length, bad.join(' | '))
    const l = await c.send(new ListObjectsV2Command({Bucket: B, Prefix: 'sp/'}))
    const want = names.map((n) => 'sp/' + n).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    eq(
      l.Contents.map((x) => x.Key)
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .join('\n'),
      want.join('\n'),
      'list set',
    )
    return `${names.length} names`
  })
  await t('keys-special-list-order', 'extra', async () => {
    const l = await c.send(new ListObjectsV2Command({Bucket: B, Prefix: 'sp/'}))
    const got = l.Contents.map((x) => x.Key)
    const want = [...got].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    eq(got.join('\n'), want.join('\n'), 'UTF-8 byte order')
  })
  await t('keys-special-prefix-each', 'must', async () => {
    const bad = []
    for (const n of names) {
      const k = 'sp/' + n
      try {
        const l = await c.send(new ListObjectsV2Command({Bucket: B, Prefix: k}))
        assert(l.Contents?.[0]?.Key === k, `listed ${JSON.stringify(l.Contents?.[0]?.Key)}`)
      } catch (e) {
        bad.push(`${n}: ${String(e.message).slice(0, 60)}`)
      }
    }
    assert(!bad.length, bad.join(' | '))
  })
  await t('keys-special-encoding-url', 'extra', async () => {
    const l = await c.send(new ListObjectsV2Command({Bucket: B, Prefix: 'sp/', EncodingType: 'url'}))
    const got = l.Contents.map((x) => decodeURIComponent(x.Key.replaceAll('+', ' '))).sort()
    eq(
      got.join('\n'),
      names
        .map((n) => 'sp/' + n)
        .sort()
        .join('\n'),
      'decoded',
    )
  })
  await t('keys-special-copy', 'must', async () => {
    const bad = []
    for (const n of names) {
      try {
        await c.send(
          new CopyObjectCommand({
            Bucket: BX,
            Key: 'cp/' + n,
            CopySource: `${B}/${('sp/' + n).split('/').map(encodeURIComponent).join('/')}`,
          }),
        )
        eq((await body(await get(BX, 'cp/' + n))).toString(), n, 'body')
      } catch (e) {
        bad.push(`${n}: ${e.name} ${String(e.message).slice(0, 50)}`)
      }
    }
    assert(!bad.length, bad.join(' | '))
  })
  await t('keys-special-delete-batch', 'must', async () => {
    const r = await c.send(
      new DeleteObjectsCommand({Bucket: BX, Delete: {Objects: names.map((n) => ({Key: 'cp/' + n}))}}),
    )
    eq(r.Errors?.length ?? 0, 0, 'Errors')
    const l = await c.send(new ListObjectsV2Command({Bucket: BX, Prefix: 'cp/'}))
    eq(l.KeyCount, 0, 'left')
  })
  for (const [id, k] of [
    ['double-slash', 'odd//x.txt'],
    ['leading-slash', '/lead/x.txt'],
    ['dot-segment', 'odd/./y.txt'],
    ['dotdot-segment', 'odd/a/../z.txt'],
    ['trailing-slash', 'odd/folder/'],
    ['long-1000-bytes', 'l/' + 'k'.repeat(998)],
    ['long-segments', 'm/' + Array(4).fill('s'.repeat(200)).join('/')],
  ])
    await t('key-' + id, 'extra', async () => {
      await put(B, k, id)
      eq((await body(await get(B, k))).toString(), id, 'body')
      const l = await c.send(new ListObjectsV2Command({Bucket: B, Prefix: k}))
      assert(
        l.Contents?.some((x) => x.Key === k),
        `not listed: ${JSON.stringify(l.Contents?.map((x) => x.Key))}`,
      )
      await c.send(new DeleteObjectCommand({Bucket: B, Key: k}))
      await expectStatus(get(B, k), 404, 'after delete')
    })
  await t('key-file-and-dir', 'must', async () => {
    await put(B, 'fd/a', 'file')
    await put(B, 'fd/a/b', 'child')
    eq((await body(await get(B, 'fd/a'))).toString(), 'file', 'a')
    eq((await body(await get(B, 'fd/a/b'))).toString(), 'child', 'a/b')
    await c.send(new DeleteObjectCommand({Bucket: B, Key: 'fd/a'}))
    eq((await body(await get(B, 'fd/a/b'))).toString(), 'child', 'a/b after delete of a')
  })
  await t('key-case-sensitive', 'must', async () => {
    await put(B, 'cs/A', '1')
    await put(B, 'cs/a', '2')
    eq((await body(await get(B, 'cs/A'))).toString(), '1', 'A')
  })
}
