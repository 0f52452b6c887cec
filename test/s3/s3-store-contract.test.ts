import assert from 'node:assert/strict'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import type {Store} from '../../src/ports/store.ts'
import {attempt} from '../contract/store-attempt.ts'
import {storeContract, type Access} from '../contract/store.contract.ts'
import {s3Environment, s3Server, useKeys} from '../support/s3-server.ts'

const open = (environment: Environment, access: Access, checkpoint: () => void = () => undefined): Promise<Store> =>
  openS3Store(environment, {access, checkpoint, signal: new AbortController().signal})

let forget: () => void = () => undefined

storeContract('a store in a bucket', {
  async start() {
    const server = await s3Server(this)
    assert.notEqual(server.dev.accessKeyId, server.prd.accessKeyId)
    forget = useKeys(server.dev)
    let place = s3Environment(server)
    return {
      open: (access, checkpoint) => open(place, access, checkpoint),
      openAbsent: (access) => open(s3Environment(server, {bucket: 'jsctl-no-such-bucket'}), access),
      // A prefix that nothing was ever written under is as empty as one that was cleared.
      async wipe() {
        place = s3Environment(server)
      },
      // prd's user owns another bucket, and has no rights in dev's.
      async attemptWithoutRights(operation) {
        const back = useKeys(server.prd)
        try {
          return await attempt(await open(place, 'publish'), operation)
        } finally {
          back()
        }
      },
    }
  },
  async stop() {
    forget()
  },
})
