import assert from 'node:assert/strict'
import {fork, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import type {Store} from '../../src/ports/store.ts'
import {attempt} from '../contract/store-attempt.ts'
import {storeContract, type Access} from '../contract/store.contract.ts'
import {s3Environment, useKeys} from '../support/s3-server.ts'
import {standInAt} from './stand-in.ts'

const open = (environment: Environment, access: Access, checkpoint: () => void = () => undefined): Promise<Store> =>
  openS3Store(environment, {access, checkpoint, signal: new AbortController().signal})

let forget: () => void = () => undefined
let child: ChildProcess | undefined

storeContract('a store in a bucket of the stand-in', {
  async start() {
    // A process of its own: the contract measures what this one holds.
    child = fork(join(import.meta.dirname, 'main.ts'), {execArgv: ['--import', 'tsx']})
    const [endpoint] = (await once(child, 'message')) as [string]
    const server = standInAt(endpoint)
    forget = useKeys(server.dev)
    let place = s3Environment(server)
    return {
      open: (access, checkpoint) => open(place, access, checkpoint),
      openAbsent: (access) => open(s3Environment(server, {bucket: 'jsctl-no-such-bucket'}), access),
      async wipe() {
        place = s3Environment(server)
      },
      async attemptWithoutRights(operation) {
        assert.notEqual(server.dev.bucket, server.prd.bucket)
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
    child?.disconnect()
  },
})
