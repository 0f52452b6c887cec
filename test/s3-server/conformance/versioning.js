import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3'
import {Upload} from '@aws-sdk/lib-storage'
import {B, BV, assert, big, body, c, eq, expectStatus, get, put, t} from './harness.js'

/** Versions of a bucket. jsctl needs none; a bucket may have them all the same. */
export const versioning = async () => {
  let versioning = false
  const V = {}
  await t('versioning-enable', 'must', async () => {
    await c.send(new CreateBucketCommand({Bucket: BV}))
    await put(BV, 'pre', 'before')
    await c.send(new PutBucketVersioningCommand({Bucket: BV, VersioningConfiguration: {Status: 'Enabled'}}))
    const r = await c.send(new GetBucketVersioningCommand({Bucket: BV}))
    eq(r.Status, 'Enabled', 'Status')
    versioning = true
  })
  const need = () => assert(versioning, 'versioning not available')
  await t('versioning-put-ids', 'must', async () => {
    need()
    V.a = (await put(BV, 'k', 'v1')).VersionId
    V.b = (await put(BV, 'k', 'v2')).VersionId
    assert(V.a && V.b && V.a !== V.b, `ids ${V.a} ${V.b}`)
  })
  await t('versioning-get-by-id', 'must', async () => {
    need()
    eq((await body(await get(BV, 'k', {VersionId: V.a}))).toString(), 'v1', 'v1')
    eq((await body(await get(BV, 'k', {VersionId: V.b}))).toString(), 'v2', 'v2')
    const r = await get(BV, 'k')
    eq((await body(r)).toString(), 'v2', 'latest')
    eq(r.VersionId, V.b, 'VersionId on GET')
  })
  await t('versioning-copy-source-id', 'must', async () => {
    need()
    const r = await c.send(
      new CopyObjectCommand({Bucket: B, Key: 'fromv1', CopySource: `${BV}/k?versionId=${encodeURIComponent(V.a)}`}),
    )
    eq((await body(await get(B, 'fromv1'))).toString(), 'v1', 'copied')
    return `CopySourceVersionId ${r.CopySourceVersionId === V.a ? 'ok' : 'missing'}`
  })
  await t('versioning-delete-marker', 'must', async () => {
    need()
    const d = await c.send(new DeleteObjectCommand({Bucket: BV, Key: 'k'}))
    eq(d.DeleteMarker, true, 'DeleteMarker')
    assert(d.VersionId, 'marker id')
    V.m = d.VersionId
    await expectStatus(get(BV, 'k'), 404, 'GET after delete')
    eq((await body(await get(BV, 'k', {VersionId: V.a}))).toString(), 'v1', 'old version still readable')
    const l = await c.send(new ListObjectsV2Command({Bucket: BV, Prefix: 'k'}))
    eq(l.KeyCount ?? 0, 0, 'listed after delete')
  })
  await t('versioning-list', 'must', async () => {
    need()
    const r = await c.send(new ListObjectVersionsCommand({Bucket: BV, Prefix: 'k'}))
    eq((r.Versions ?? []).map((v) => v.VersionId).join(), [V.b, V.a].join(), 'versions newest first')
    eq(r.DeleteMarkers?.length, 1, 'markers')
    eq(r.DeleteMarkers[0].IsLatest, true, 'marker IsLatest')
  })
  await t('versioning-list-pagination', 'extra', async () => {
    need()
    for (let i = 0; i < 12; i++) await put(BV, `pg/${i % 3}`, `v${i}`)
    const got = []
    let km,
      vm,
      n = 0
    do {
      const r = await c.send(
        new ListObjectVersionsCommand({Bucket: BV, Prefix: 'pg/', MaxKeys: 5, KeyMarker: km, VersionIdMarker: vm}),
      )
      got.push(...(r.Versions ?? []).map((v) => v.Key + v.VersionId))
      km = r.IsTruncated ? r.NextKeyMarker : undefined
      vm = r.NextVersionIdMarker
      n++
    } while (km && n < 10)
    eq(got.length, 12, 'versions')
    eq(new Set(got).size, 12, 'distinct')
  })
  await t('versioning-undelete', 'must', async () => {
    need()
    await c.send(new DeleteObjectCommand({Bucket: BV, Key: 'k', VersionId: V.m}))
    eq((await body(await get(BV, 'k'))).toString(), 'v2', 'after removing marker')
    await c.send(new DeleteObjectCommand({Bucket: BV, Key: 'k', VersionId: V.b}))
    eq((await body(await get(BV, 'k'))).toString(), 'v1', 'after removing v2')
  })
  await t('versioning-null-version', 'extra', async () => {
    need()
    await put(BV, 'pre', 'after')
    eq((await body(await get(BV, 'pre', {VersionId: 'null'}))).toString(), 'before', 'null version')
  })
  await t('versioning-delete-objects-ids', 'extra', async () => {
    need()
    const a = (await put(BV, 'db', '1')).VersionId,
      b = (await put(BV, 'db', '2')).VersionId
    const r = await c.send(
      new DeleteObjectsCommand({
        Bucket: BV,
        Delete: {
          Objects: [
            {Key: 'db', VersionId: a},
            {Key: 'db', VersionId: b},
          ],
        },
      }),
    )
    eq(r.Deleted?.length, 2, 'Deleted')
    const l = await c.send(new ListObjectVersionsCommand({Bucket: BV, Prefix: 'db'}))
    eq((l.Versions?.length ?? 0) + (l.DeleteMarkers?.length ?? 0), 0, 'left')
  })
  await t('versioning-multipart-id', 'extra', async () => {
    need()
    const r = await new Upload({
      client: c,
      params: {Bucket: BV, Key: 'mp', Body: big.subarray(0, 11 << 20)},
      partSize: 5 << 20,
    }).done()
    assert(r.VersionId, 'no VersionId')
  })
  await t('versioning-if-match', 'extra', async () => {
    need()
    const a = await put(BV, 'vim', '1')
    await expectStatus(put(BV, 'vim', 'z', {IfMatch: '"0123456789abcdef0123456789abcdef"'}), 412, 'wrong')
    await put(BV, 'vim', '2', {IfMatch: a.ETag})
    await c.send(new DeleteObjectCommand({Bucket: BV, Key: 'vim'}))
    await put(BV, 'vim', '3', {IfNoneMatch: '*'})
  })
  await t('versioning-if-match-race', 'extra', async () => {
    need()
    const wins = []
    for (let round = 0; round < 5; round++) {
      const a = await put(BV, 'vrace', `s${round}`)
      const rs = await Promise.allSettled(
        Array.from({length: 20}, (_, i) => put(BV, 'vrace', `r${round} w${i}`, {IfMatch: a.ETag})),
      )
      wins.push(rs.filter((r) => r.status === 'fulfilled').length)
    }
    assert(
      wins.every((w) => w === 1),
      `winners per round: ${wins.join(',')}`,
    )
  })
  await t('versioning-if-match-unquoted', 'extra', async () => {
    need()
    const a = await put(BV, 'vimu', '1')
    await expectStatus(put(BV, 'vimu', 'z', {IfMatch: '0123456789abcdef0123456789abcdef'}), 412, 'wrong')
    await put(BV, 'vimu', '2', {IfMatch: a.ETag.replaceAll('"', '')})
    eq((await body(await get(BV, 'vimu'))).toString(), '2', 'content')
  })
  await t('versioning-if-none-match-star', 'extra', async () => {
    need()
    await put(BV, 'vinm', '1', {IfNoneMatch: '*'})
    await expectStatus(put(BV, 'vinm', '2', {IfNoneMatch: '*'}), 412, 'second')
    await c.send(new DeleteObjectCommand({Bucket: BV, Key: 'vinm'}))
    await put(BV, 'vinm', '3', {IfNoneMatch: '*'})
  })
  await t('versioning-if-none-match-race', 'extra', async () => {
    need()
    const wins = []
    for (let round = 0; round < 5; round++) {
      const rs = await Promise.allSettled(
        Array.from({length: 20}, (_, i) => put(BV, `vnrace${round}`, `r${round} w${i}`, {IfNoneMatch: '*'})),
      )
      wins.push(rs.filter((r) => r.status === 'fulfilled').length)
    }
    assert(
      wins.every((w) => w === 1),
      `winners per round: ${wins.join(',')}`,
    )
  })
  await t('versioning-suspend', 'extra', async () => {
    need()
    await c.send(new PutBucketVersioningCommand({Bucket: BV, VersioningConfiguration: {Status: 'Suspended'}}))
    const r = await c.send(new GetBucketVersioningCommand({Bucket: BV}))
    eq(r.Status, 'Suspended', 'Status')
    eq((await body(await get(BV, 'k', {VersionId: V.a}))).toString(), 'v1', 'old version readable')
  })
}
