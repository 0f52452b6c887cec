import {DeleteObjectsCommand, ListObjectsV2Command} from '@aws-sdk/client-s3'
import {BX, assert, c, eq, pool, put, t} from './harness.js'

/** 2,500 keys: pages, prefixes, delimiters, batches. */
export const listing = async () => {
  const LK = Array.from(
    {length: 2500},
    (_, i) => `list/${String(i % 25).padStart(2, '0')}/${String(i).padStart(5, '0')}.txt`,
  ).sort()
  await t('list-fill-2500', 'must', async () => {
    await pool(2500, 32, (i) => put(BX, LK[i], '.'))
  })
  await t('list-pagination', 'must', async () => {
    const got = []
    let tok,
      pages = 0
    do {
      const r = await c.send(new ListObjectsV2Command({Bucket: BX, Prefix: 'list/', ContinuationToken: tok}))
      got.push(...(r.Contents ?? []).map((x) => x.Key))
      tok = r.NextContinuationToken
      pages++
      eq(r.IsTruncated ?? false, !!tok, 'IsTruncated')
    } while (tok && pages < 20)
    eq(got.length, 2500, 'keys')
    eq(got.join('\n'), LK.join('\n'), 'order')
    eq(pages, 3, 'pages')
    return `${pages} pages`
  })
  await t('list-prefix', 'must', async () => {
    const r = await c.send(new ListObjectsV2Command({Bucket: BX, Prefix: 'list/07/'}))
    eq(r.KeyCount, 100, 'KeyCount')
    assert(
      r.Contents.every((x) => x.ETag && x.Size === 1 && x.LastModified instanceof Date),
      'ETag/Size/LastModified',
    )
  })
  await t('list-delimiter', 'must', async () => {
    const r = await c.send(new ListObjectsV2Command({Bucket: BX, Prefix: 'list/', Delimiter: '/'}))
    eq(r.CommonPrefixes?.length, 25, 'CommonPrefixes')
    eq(r.Contents?.length ?? 0, 0, 'Contents')
    const got = []
    let tok,
      n = 0
    do {
      const q = await c.send(
        new ListObjectsV2Command({Bucket: BX, Prefix: 'list/', Delimiter: '/', MaxKeys: 10, ContinuationToken: tok}),
      )
      got.push(...(q.CommonPrefixes ?? []).map((x) => x.Prefix))
      tok = q.NextContinuationToken
      n++
    } while (tok && n < 10)
    eq(got.length, 25, 'paged CommonPrefixes')
    eq(new Set(got).size, 25, 'distinct')
  })
  await t('list-start-after', 'must', async () => {
    const r = await c.send(new ListObjectsV2Command({Bucket: BX, Prefix: 'list/', StartAfter: LK[999], MaxKeys: 5}))
    eq(r.Contents.map((x) => x.Key).join(), LK.slice(1000, 1005).join(), 'keys')
  })
  await t('delete-objects-1000', 'must', async () => {
    const r = await c.send(
      new DeleteObjectsCommand({Bucket: BX, Delete: {Objects: LK.slice(0, 1000).map((Key) => ({Key}))}}),
    )
    eq(r.Errors?.length ?? 0, 0, 'Errors')
    eq(r.Deleted?.length, 1000, 'Deleted')
    const l = await c.send(new ListObjectsV2Command({Bucket: BX, Prefix: 'list/', MaxKeys: 1}))
    eq(l.Contents[0].Key, LK[1000], 'first key left')
  })
}
