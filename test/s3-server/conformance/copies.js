import {CopyObjectCommand, GetObjectTaggingCommand, PutObjectTaggingCommand} from '@aws-sdk/client-s3'
import {B, BX, assert, body, c, eq, expectStatus, get, put, sha, t} from './harness.js'

/** Metadata, copies, tags. */
export const copies = async () => {
  await t('metadata-headers', 'must', async () => {
    await put(B, 'meta', 'x', {
      Metadata: {owner: 'jsctl', 'build-id': '42', sha256: sha('x')},
      ContentType: 'text/css; charset=utf-8',
      CacheControl: 'max-age=60',
      ContentDisposition: 'inline; filename="a.css"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
    })
    const r = await get(B, 'meta')
    await body(r)
    eq(r.ContentType, 'text/css; charset=utf-8', 'Content-Type')
    eq(r.Metadata?.owner, 'jsctl', 'owner')
    eq(r.Metadata?.['build-id'], '42', 'build-id')
    eq(r.CacheControl, 'max-age=60', 'Cache-Control')
    eq(r.ContentEncoding, 'gzip', 'Content-Encoding')
    eq(r.ContentDisposition, 'inline; filename="a.css"', 'Content-Disposition')
  })
  await t('copy-same-bucket', 'must', async () => {
    const r = await c.send(new CopyObjectCommand({Bucket: B, Key: 'meta2', CopySource: `${B}/meta`}))
    assert(r.CopyObjectResult?.ETag, 'no ETag')
    const g = await get(B, 'meta2')
    await body(g)
    eq(g.Metadata?.owner, 'jsctl', 'metadata copied')
    eq(g.ContentType, 'text/css; charset=utf-8', 'type copied')
  })
  await t('copy-cross-bucket', 'must', async () => {
    await c.send(new CopyObjectCommand({Bucket: BX, Key: 'meta3', CopySource: `${B}/meta`}))
    eq((await body(await get(BX, 'meta3'))).toString(), 'x', 'body')
  })
  await t('copy-replace-metadata', 'must', async () => {
    await c.send(
      new CopyObjectCommand({
        Bucket: B,
        Key: 'meta',
        CopySource: `${B}/meta`,
        MetadataDirective: 'REPLACE',
        Metadata: {owner: 'new'},
        ContentType: 'text/plain',
      }),
    )
    const g = await get(B, 'meta')
    await body(g)
    eq(g.Metadata?.owner, 'new', 'owner')
    eq(g.ContentType, 'text/plain', 'type')
  })
  await t('copy-source-if-match-412', 'extra', async () =>
    expectStatus(
      c.send(
        new CopyObjectCommand({
          Bucket: B,
          Key: 'm4',
          CopySource: `${B}/meta`,
          CopySourceIfMatch: '"0123456789abcdef0123456789abcdef"',
        }),
      ),
      412,
      'copy-source-if-match',
    ),
  )
  await t('copy-if-none-match-star', 'extra', async () => {
    await put(B, 'cinm', 'x')
    return expectStatus(
      c.send(new CopyObjectCommand({Bucket: B, Key: 'cinm', CopySource: `${B}/meta`, IfNoneMatch: '*'})),
      412,
      'copy If-None-Match:*',
    )
  })
  await t('object-tagging', 'extra', async () => {
    await put(B, 'tag', 'x')
    await c.send(new PutObjectTaggingCommand({Bucket: B, Key: 'tag', Tagging: {TagSet: [{Key: 'env', Value: 'dev'}]}}))
    const r = await c.send(new GetObjectTaggingCommand({Bucket: B, Key: 'tag'}))
    eq(r.TagSet?.[0]?.Value, 'dev', 'tag')
  })
}
