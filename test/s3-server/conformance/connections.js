import {DeleteBucketCommand} from '@aws-sdk/client-s3'
import {B, agent, body, c, eq, expectStatus, get, put, t, mkOwner} from './harness.js'

/** What connections do, and a bucket that is not empty. */
export const connections = async () => {
  await t('http-keep-alive', 'must', async () => {
    let conns = 0
    const one = agent({maxSockets: 1})
    const orig = one.createConnection.bind(one)
    one.createConnection = (...a) => {
      conns++
      return orig(...a)
    }
    const k = mkOwner({agent: one})
    for (let i = 0; i < 10; i++) {
      await put(B, 'ka', 'x', {}, k)
      await body(await get(B, 'ka', {}, k))
    }
    k.destroy()
    eq(conns, 1, 'connections for 20 requests')
  })
  await t('bucket-delete-nonempty-409', 'extra', async () =>
    expectStatus(c.send(new DeleteBucketCommand({Bucket: B})), 409, 'delete non-empty bucket'),
  )
}
