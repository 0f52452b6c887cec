import {join} from 'node:path'
import {s3Environment, type S3Server} from '../support/s3-server.ts'
import type {SoakStore} from './soak.ts'

export const directoryPlace = (folder: string): SoakStore => ({url: `file:${join(folder, 'store')}`})

/** A prefix of its own in a bucket of the real server. */
export const s3Place = (server: S3Server): SoakStore => ({
  url: s3Environment(server).url,
  settings: `endpoint = "${server.endpoint}"\nforcePathStyle = true\n`,
  env: {
    AWS_REGION: server.region,
    AWS_ACCESS_KEY_ID: server.dev.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.dev.secretAccessKey,
  },
})
