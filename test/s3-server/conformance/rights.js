import http from 'node:http'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3'
import {
  B,
  BX,
  SKIP,
  assert,
  body,
  c,
  c2,
  endpoint,
  eq,
  expectStatus,
  get,
  mk,
  put,
  run,
  t,
  user2Arn,
  mkOwner,
  accessKey,
} from './harness.js'

/** Signatures, two users, policies. */
export const rights = async () => {
  await t('auth-wrong-secret-403', 'must', async () => {
    const w = mk(accessKey, 'wrong-secret-wrong-secret')
    const a = await expectStatus(get(B, 'small.txt', {}, w), 403, 'GET')
    await expectStatus(put(B, 'evil', 'x', {}, w), 403, 'PUT')
    await expectStatus(w.send(new ListObjectsV2Command({Bucket: B})), 403, 'LIST')
    return a
  })
  await t('auth-unknown-key-403', 'must', async () =>
    expectStatus(get(B, 'small.txt', {}, mk('NOSUCHKEY0000000000', 'wrong-secret-wrong-secret')), 403, 'GET'),
  )
  await t('auth-anonymous-403', 'must', async () => {
    const r = await new Promise((ok, no) =>
      http
        .get(`${endpoint}/${B}/small.txt`, (x) => {
          x.resume()
          ok(x.statusCode)
        })
        .on('error', no),
    )
    assert(r === 403 || r === 401, `anonymous GET: ${r}`)
    return String(r)
  })
  await t('auth-tampered-body-400', 'extra', async () => {
    const w = mkOwner({client: {requestChecksumCalculation: 'WHEN_REQUIRED'}})
    w.middlewareStack.add(
      (next) => async (a) => {
        if (a.request.method === 'PUT') a.request.body = Buffer.from('EVIL!')
        return next(a)
      },
      {step: 'finalizeRequest', priority: 'low', name: 'tamper'},
    )
    return expectStatus(put(B, 'tamper', 'good!', {}, w), [400, 403], 'tampered body')
  })
  await t('user2-own-bucket', 'must', async () => {
    if (!c2) return SKIP
    const b = `jsctl-conf-u2-${run}`
    await c2.send(new CreateBucketCommand({Bucket: b}))
    await put(b, 'k', 'x', {}, c2)
    eq((await body(await get(b, 'k', {}, c2))).toString(), 'x', 'own')
  })
  await t('user2-no-access-403', 'must', async () => {
    if (!c2) return SKIP
    const s = await expectStatus(get(B, 'small.txt', {}, c2), 403, 'GET')
    await expectStatus(put(B, 'u2', 'x', {}, c2), 403, 'PUT')
    await expectStatus(c2.send(new DeleteObjectCommand({Bucket: B, Key: 'small.txt'})), 403, 'DELETE')
    await expectStatus(c2.send(new ListObjectsV2Command({Bucket: B})), 403, 'LIST')
    await expectStatus(
      c2.send(new CopyObjectCommand({Bucket: `jsctl-conf-u2-${run}`, Key: 'stolen', CopySource: `${B}/small.txt`})),
      403,
      'COPY from',
    )
    return s
  })
  await t('user2-policy-read-only', 'extra', async () => {
    if (!c2 || !user2Arn) return SKIP
    await c.send(
      new PutBucketPolicyCommand({
        Bucket: B,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: {AWS: [user2Arn]},
              Action: ['s3:GetObject', 's3:ListBucket'],
              Resource: [`arn:aws:s3:::${B}`, `arn:aws:s3:::${B}/*`],
            },
          ],
        }),
      }),
    )
    try {
      await body(await get(B, 'small.txt', {}, c2))
      await c2.send(new ListObjectsV2Command({Bucket: B, MaxKeys: 1}))
      await expectStatus(put(B, 'u2', 'x', {}, c2), 403, 'PUT with read-only policy')
    } finally {
      await c.send(new DeleteBucketPolicyCommand({Bucket: B}))
    }
    await expectStatus(get(B, 'small.txt', {}, c2), 403, 'GET after policy removal')
  })
  await t('user2-policy-prefix', 'extra', async () => {
    if (!c2 || !user2Arn) return SKIP
    await c.send(
      new PutBucketPolicyCommand({
        Bucket: B,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: {AWS: [user2Arn]},
              Action: ['s3:PutObject', 's3:GetObject'],
              Resource: [`arn:aws:s3:::${B}/dev/*`],
            },
          ],
        }),
      }),
    )
    try {
      await put(B, 'dev/ok', 'x', {}, c2)
      await expectStatus(put(B, 'prd/no', 'x', {}, c2), 403, 'PUT outside prefix')
    } finally {
      await c.send(new DeleteBucketPolicyCommand({Bucket: B}))
    }
  })
  await t('user2-policy-explicit-deny-owner', 'extra', async () => {
    await c.send(
      new PutBucketPolicyCommand({
        Bucket: BX,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {Effect: 'Deny', Principal: '*', Action: ['s3:DeleteObject'], Resource: [`arn:aws:s3:::${BX}/keep/*`]},
          ],
        }),
      }),
    )
    try {
      await put(BX, 'keep/a', 'x')
      await expectStatus(c.send(new DeleteObjectCommand({Bucket: BX, Key: 'keep/a'})), 403, 'DELETE under Deny')
    } finally {
      await c.send(new DeleteBucketPolicyCommand({Bucket: BX}))
    }
  })
  await t('user2-acl-public-read', 'extra', async () => {
    if (!c2) return SKIP
    await c.send(new PutBucketAclCommand({Bucket: BX, ACL: 'public-read'}))
    await c2.send(new ListObjectsV2Command({Bucket: BX, MaxKeys: 1}))
    await expectStatus(put(BX, 'u2', 'x', {}, c2), 403, 'PUT with public-read')
    await c.send(new PutBucketAclCommand({Bucket: BX, ACL: 'private'}))
    await expectStatus(c2.send(new ListObjectsV2Command({Bucket: BX, MaxKeys: 1})), 403, 'LIST after private')
  })
}
