import {createHash, randomBytes} from 'node:crypto'
import {Readable} from 'node:stream'
import {CreateBucketCommand, HeadBucketCommand, HeadObjectCommand, ListBucketsCommand} from '@aws-sdk/client-s3'
import {B, BX, assert, body, c, eq, expectStatus, get, md5, put, run, sha, t} from './harness.js'

/** PUT, GET, HEAD of one object, with what is said of its bytes. */
export const objects = async () => {
  await t('bucket-create', 'must', async () => {
    await c.send(new CreateBucketCommand({Bucket: B}))
    await c.send(new CreateBucketCommand({Bucket: BX}))
  })
  await t('bucket-head-list', 'must', async () => {
    await c.send(new HeadBucketCommand({Bucket: B}))
    const l = await c.send(new ListBucketsCommand({}))
    assert(
      l.Buckets?.some((x) => x.Name === B),
      'bucket not listed',
    )
    await expectStatus(c.send(new HeadBucketCommand({Bucket: 'no-such-' + run})), 404, 'HEAD missing bucket')
  })
  const small = Buffer.from('hello jsctl ' + run)
  await t('put-small', 'must', async () => {
    const r = await put(B, 'small.txt', small)
    return `crc32 echoed: ${r.ChecksumCRC32 ? 'yes' : 'no'}`
  })
  await t('put-empty', 'must', async () => {
    await put(B, 'empty', Buffer.alloc(0))
    const r = await get(B, 'empty')
    eq((await body(r)).length, 0, 'length')
  })
  await t('put-stream-default-checksum', 'must', async () => {
    const data = randomBytes(300 * 1024 + 7)
    await put(
      B,
      'stream.bin',
      Readable.from(
        (function* () {
          for (let i = 0; i < data.length; i += 65536) yield data.subarray(i, i + 65536)
        })(),
        {objectMode: false},
      ),
      {ContentLength: data.length},
    )
    const r = await get(B, 'stream.bin')
    const got = await body(r)
    eq(got.length, data.length, 'length')
    eq(sha(got), sha(data), 'sha256')
    assert(!/aws-chunked/.test(r.ContentEncoding ?? ''), `Content-Encoding kept: ${r.ContentEncoding}`)
  })
  await t('put-stream-md5-etag', 'extra', async () => {
    const data = randomBytes(100000)
    const r = await put(B, 'stream2.bin', Readable.from([data], {objectMode: false}), {ContentLength: data.length})
    eq(r.ETag, `"${md5(data)}"`, 'ETag')
  })
  await t('checksum-bad-crc32-rejected', 'extra', async () =>
    expectStatus(put(B, 'badcrc', 'abc', {ChecksumCRC32: 'AAAAAA=='}), 400, 'wrong CRC32'),
  )
  await t('checksum-bad-md5-rejected', 'extra', async () =>
    expectStatus(
      put(B, 'badmd5', 'abc', {ContentMD5: createHash('md5').update('zzz').digest('base64')}),
      400,
      'wrong Content-MD5',
    ),
  )
  await t('checksum-stored-returned', 'extra', async () => {
    const r = await c.send(new HeadObjectCommand({Bucket: B, Key: 'small.txt', ChecksumMode: 'ENABLED'}))
    assert(r.ChecksumCRC32, 'no ChecksumCRC32 in HEAD')
    return r.ChecksumCRC32
  })
  await t('get', 'must', async () => {
    const r = await get(B, 'small.txt')
    eq((await body(r)).toString(), small.toString(), 'body')
    eq(r.ContentLength, small.length, 'ContentLength')
    assert(r.LastModified instanceof Date, 'LastModified')
  })
  await t('get-errors', 'must', async () => {
    const a = await expectStatus(get(B, 'missing'), 404, 'missing key')
    assert(/NoSuchKey/.test(a), a)
    const b = await expectStatus(get('no-such-' + run, 'k'), 404, 'missing bucket')
    assert(/NoSuchBucket/.test(b), b)
    await expectStatus(c.send(new HeadObjectCommand({Bucket: B, Key: 'missing'})), 404, 'HEAD missing')
  })
  await t('get-range', 'must', async () => {
    const r = await get(B, 'small.txt', {Range: 'bytes=2-5'})
    eq(r.$metadata.httpStatusCode, 206, 'status')
    eq((await body(r)).toString(), small.toString().slice(2, 6), 'body')
    eq(r.ContentRange, `bytes 2-5/${small.length}`, 'Content-Range')
    const s = await get(B, 'small.txt', {Range: 'bytes=-4'})
    eq((await body(s)).toString(), small.toString().slice(-4), 'suffix')
  })
  await t('get-range-416', 'extra', async () =>
    expectStatus(get(B, 'small.txt', {Range: 'bytes=9999-10000'}), 416, 'range beyond end'),
  )
  await t('get-if-none-match-304', 'must', async () => {
    const h = await c.send(new HeadObjectCommand({Bucket: B, Key: 'small.txt'}))
    return expectStatus(get(B, 'small.txt', {IfNoneMatch: h.ETag}), 304, 'If-None-Match')
  })
  await t('get-if-match-412', 'extra', async () =>
    expectStatus(get(B, 'small.txt', {IfMatch: '"0123456789abcdef0123456789abcdef"'}), 412, 'If-Match'),
  )
  await t('get-if-modified-since-304', 'extra', async () =>
    expectStatus(
      get(B, 'small.txt', {IfModifiedSince: new Date(Date.now() - 1000)}).then((r) => r),
      [304],
      'If-Modified-Since',
    ).catch(async () => {
      await new Promise((r) => setTimeout(r, 2100))
      return expectStatus(get(B, 'small.txt', {IfModifiedSince: new Date(Date.now() - 1000)}), 304, 'If-Modified-Since')
    }),
  )
  await t('etag-is-md5', 'must', async () => {
    const r = await put(B, 'etag', small)
    eq(r.ETag, `"${md5(small)}"`, 'PUT ETag')
    const h = await c.send(new HeadObjectCommand({Bucket: B, Key: 'etag'}))
    eq(h.ETag, `"${md5(small)}"`, 'HEAD ETag')
  })
}
