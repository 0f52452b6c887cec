import {createHash} from 'node:crypto'
import {Readable} from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import {Upload} from '@aws-sdk/lib-storage'
import {B, assert, big, body, c, eq, expectStatus, get, md5, put, sha, t} from './harness.js'

/** Uploads in parts. */
export const multipart = async () => {
  let MPETAG
  await t('multipart-20MiB-buffer', 'must', async () => {
    const r = await new Upload({
      client: c,
      params: {Bucket: B, Key: 'big.bin', Body: big, ContentType: 'application/x-big', Metadata: {k: 'v'}},
      partSize: 5 * 1024 * 1024,
      queueSize: 4,
    }).done()
    MPETAG = r.ETag
    const g = await get(B, 'big.bin')
    eq(sha(await body(g)), sha(big), 'sha256')
    eq(g.ContentType, 'application/x-big', 'type')
    eq(g.Metadata?.k, 'v', 'metadata')
    const rg = await get(B, 'big.bin', {Range: 'bytes=5242870-5242889'})
    eq(sha(await body(rg)), sha(big.subarray(5242870, 5242890)), 'range across parts')
    return r.ETag
  })
  await t('multipart-etag-in-response', 'extra', async () => {
    assert(/-4"?$/.test(MPETAG ?? ''), `ETag ${MPETAG}`)
  })
  await t('multipart-20MiB-stream', 'must', async () => {
    await new Upload({
      client: c,
      params: {
        Bucket: B,
        Key: 'big2.bin',
        Body: Readable.from(
          (function* () {
            for (let i = 0; i < big.length; i += 1 << 20) yield big.subarray(i, i + (1 << 20))
          })(),
          {objectMode: false},
        ),
      },
      partSize: 5 * 1024 * 1024,
    }).done()
    eq(sha(await body(await get(B, 'big2.bin'))), sha(big), 'sha256')
  })
  await t('multipart-etag-aws-formula', 'extra', async () => {
    const h = await c.send(new HeadObjectCommand({Bucket: B, Key: 'big.bin'}))
    const P = 5 * 1024 * 1024
    const want =
      '"' +
      md5(
        Buffer.concat(
          [0, 1, 2, 3].map((i) =>
            createHash('md5')
              .update(big.subarray(i * P, (i + 1) * P))
              .digest(),
          ),
        ),
      ) +
      '-4"'
    eq(h.ETag, want, 'ETag')
  })
  await t('put-single-20MiB', 'must', async () => {
    await put(B, 'big3.bin', big)
    const h = await c.send(new HeadObjectCommand({Bucket: B, Key: 'big3.bin'}))
    eq(h.ContentLength, big.length, 'length')
    eq(h.ETag, `"${md5(big)}"`, 'ETag')
  })
  await t('multipart-abort', 'must', async () => {
    const m = await c.send(new CreateMultipartUploadCommand({Bucket: B, Key: 'ab.bin'}))
    await c.send(
      new UploadPartCommand({
        Bucket: B,
        Key: 'ab.bin',
        UploadId: m.UploadId,
        PartNumber: 1,
        Body: big.subarray(0, 5 << 20),
      }),
    )
    await c.send(new AbortMultipartUploadCommand({Bucket: B, Key: 'ab.bin', UploadId: m.UploadId}))
    await expectStatus(get(B, 'ab.bin'), 404, 'object after abort')
    return expectStatus(
      c.send(new UploadPartCommand({Bucket: B, Key: 'ab.bin', UploadId: m.UploadId, PartNumber: 2, Body: 'x'})),
      404,
      'UploadPart after abort',
    )
  })
  await t('multipart-abort-upload-api', 'extra', async () => {
    const u = new Upload({client: c, params: {Bucket: B, Key: 'ab2.bin', Body: big}, partSize: 5 << 20, queueSize: 1})
    u.on('httpUploadProgress', () => u.abort())
    let err
    try {
      await u.done()
    } catch (e) {
      err = e
    }
    eq(err?.name, 'AbortError', 'error')
    await expectStatus(get(B, 'ab2.bin'), 404, 'object after abort')
  })
  await t('multipart-list', 'extra', async () => {
    const m = await c.send(new CreateMultipartUploadCommand({Bucket: B, Key: 'lm.bin'}))
    await c.send(new UploadPartCommand({Bucket: B, Key: 'lm.bin', UploadId: m.UploadId, PartNumber: 1, Body: 'abc'}))
    const l = await c.send(new ListMultipartUploadsCommand({Bucket: B}))
    assert(
      l.Uploads?.some((u) => u.UploadId === m.UploadId),
      'not in ListMultipartUploads',
    )
    const p = await c.send(new ListPartsCommand({Bucket: B, Key: 'lm.bin', UploadId: m.UploadId}))
    eq(p.Parts?.length, 1, 'ListParts')
    await c.send(new AbortMultipartUploadCommand({Bucket: B, Key: 'lm.bin', UploadId: m.UploadId}))
  })
  await t('multipart-complete-if-none-match', 'extra', async () => {
    await put(B, 'mc.bin', 'exists')
    const m = await c.send(new CreateMultipartUploadCommand({Bucket: B, Key: 'mc.bin'}))
    const p = await c.send(
      new UploadPartCommand({Bucket: B, Key: 'mc.bin', UploadId: m.UploadId, PartNumber: 1, Body: 'abc'}),
    )
    return expectStatus(
      c.send(
        new CompleteMultipartUploadCommand({
          Bucket: B,
          Key: 'mc.bin',
          UploadId: m.UploadId,
          IfNoneMatch: '*',
          MultipartUpload: {Parts: [{PartNumber: 1, ETag: p.ETag}]},
        }),
      ),
      412,
      'Complete If-None-Match:*',
    )
  })
}
