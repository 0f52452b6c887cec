import {randomBytes} from 'node:crypto'
import {Readable} from 'node:stream'
import {DeleteObjectCommand} from '@aws-sdk/client-s3'
import {B, assert, body, c, eq, expectStatus, get, md5, put, sha, t, mkOwner, status} from './harness.js'

/** Conditional writes and deletes, alone and in races. */
export const conditions = async () => {
  await t('put-if-none-match-star', 'must', async () => {
    await put(B, 'inm', 'one', {IfNoneMatch: '*'})
    const s = await expectStatus(put(B, 'inm', 'two', {IfNoneMatch: '*'}), 412, 'second PUT If-None-Match:*')
    eq((await body(await get(B, 'inm'))).toString(), 'one', 'content')
    return s
  })
  await t('put-if-none-match-race', 'must', async () => {
    const wins = []
    for (let round = 0; round < 10; round++) {
      const rs = await Promise.allSettled(
        Array.from({length: 20}, (_, i) => put(B, `inmrace-${round}`, `writer ${i} `.repeat(200), {IfNoneMatch: '*'})),
      )
      for (const r of rs)
        if (r.status === 'rejected')
          assert([412, 409].includes(status(r.reason)), `loser got ${status(r.reason)} ${r.reason?.name}`)
      wins.push(rs.filter((r) => r.status === 'fulfilled').length)
    }
    assert(
      wins.every((w) => w === 1),
      `winners per round: ${wins.join(',')}`,
    )
    return '10 rounds x 20 writers, 1 winner each'
  })
  await t('put-if-match', 'must', async () => {
    const a = await put(B, 'im', 'v1')
    const s = await expectStatus(
      put(B, 'im', 'bad', {IfMatch: '"0123456789abcdef0123456789abcdef"'}),
      412,
      'wrong etag',
    )
    await put(B, 'im', 'v2', {IfMatch: a.ETag})
    eq((await body(await get(B, 'im'))).toString(), 'v2', 'content')
    return s
  })
  await t('put-if-match-missing-key', 'extra', async () =>
    expectStatus(
      put(B, 'im-missing', 'x', {IfMatch: '"0123456789abcdef0123456789abcdef"'}),
      [404, 412],
      'If-Match on missing key',
    ),
  )
  await t('put-if-match-race', 'must', async () => {
    const wins = []
    for (let round = 0; round < 10; round++) {
      const a = await put(B, 'imrace', `start ${round}`)
      const rs = await Promise.allSettled(
        Array.from({length: 20}, (_, i) => put(B, 'imrace', `r${round} writer ${i} `.repeat(200), {IfMatch: a.ETag})),
      )
      for (const r of rs)
        if (r.status === 'rejected')
          assert([412, 409].includes(status(r.reason)), `loser got ${status(r.reason)} ${r.reason?.name}`)
      const w = rs.filter((r) => r.status === 'fulfilled')
      wins.push(w.length)
      if (w.length === 1) {
        const i = rs.indexOf(w[0])
        assert(
          (await body(await get(B, 'imrace'))).toString().startsWith(`r${round} writer ${i} `),
          "content is not the winner's",
        )
      }
    }
    assert(
      wins.every((w) => w === 1),
      `winners per round: ${wins.join(',')}`,
    )
    return '10 rounds x 20 writers, 1 winner each'
  })
  await t('put-if-match-unquoted', 'extra', async () => {
    const a = await put(B, 'imu', 'v1')
    const e = a.ETag.replaceAll('"', '')
    const s = await expectStatus(put(B, 'imu', 'bad', {IfMatch: '0123456789abcdef0123456789abcdef'}), 412, 'wrong etag')
    await put(B, 'imu', 'v2', {IfMatch: e})
    await expectStatus(put(B, 'imu', 'bad', {IfMatch: e}), 412, 'old etag')
    eq((await body(await get(B, 'imu'))).toString(), 'v2', 'content')
    return s
  })
  await t('put-if-match-unquoted-race', 'extra', async () => {
    const wins = [],
      losers = {}
    for (let round = 0; round < 10; round++) {
      const e = (await put(B, 'imurace', `start ${round}`)).ETag.replaceAll('"', '')
      const rs = await Promise.allSettled(
        Array.from({length: 20}, (_, i) => put(B, 'imurace', `r${round} writer ${i} `.repeat(200), {IfMatch: e})),
      )
      for (const r of rs)
        if (r.status === 'rejected') {
          const k = `${status(r.reason)} ${r.reason?.name}`
          losers[k] = (losers[k] ?? 0) + 1
        }
      const w = rs.filter((r) => r.status === 'fulfilled')
      wins.push(w.length)
      if (w.length === 1) {
        const i = rs.indexOf(w[0])
        assert(
          (await body(await get(B, 'imurace'))).toString().startsWith(`r${round} writer ${i} `),
          "content is not the winner's",
        )
      }
    }
    assert(
      wins.every((w) => w === 1),
      `winners per round: ${wins.join(',')} losers ${JSON.stringify(losers)}`,
    )
    return `1 winner each; losers ${JSON.stringify(losers)}`
  })
  await t('put-stream-when-required', 'extra', async () => {
    const w = mkOwner({
      client: {requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED'},
    })
    const data = randomBytes(300 * 1024 + 7)
    await put(
      B,
      'stream3.bin',
      Readable.from(
        (function* () {
          for (let i = 0; i < data.length; i += 65536) yield data.subarray(i, i + 65536)
        })(),
        {objectMode: false},
      ),
      {ContentLength: data.length},
      w,
    )
    const r = await get(B, 'stream3.bin', {}, w)
    eq(sha(await body(r)), sha(data), 'sha256')
    eq(r.ETag, `"${md5(data)}"`, 'ETag')
  })
  await t('delete-if-match', 'extra', async () => {
    const a = await put(B, 'dim', 'v1')
    const s = await expectStatus(
      c.send(new DeleteObjectCommand({Bucket: B, Key: 'dim', IfMatch: '"0123456789abcdef0123456789abcdef"'})),
      412,
      'DELETE wrong etag',
    )
    await c.send(new DeleteObjectCommand({Bucket: B, Key: 'dim', IfMatch: a.ETag}))
    return s
  })
  await t('delete-object', 'must', async () => {
    await put(B, 'del', 'x')
    await c.send(new DeleteObjectCommand({Bucket: B, Key: 'del'}))
    await expectStatus(get(B, 'del'), 404, 'after delete')
    await c.send(new DeleteObjectCommand({Bucket: B, Key: 'del'}))
  })
}
