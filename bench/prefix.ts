import {DeleteObjectsCommand, ListObjectsV2Command, S3Client} from '@aws-sdk/client-s3'
import type {S3Server} from '../test/support/s3-server.ts'

/** Deletes everything under a prefix of the bucket of the user `dev`. */
export const emptyPrefix = async ({endpoint, region, dev}: S3Server, prefix: string): Promise<void> => {
  const client = new S3Client({
    endpoint,
    region,
    credentials: dev,
    forcePathStyle: true,
    // Ceph 16 does not know the SDK's default checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const {bucket: Bucket} = dev
  for (;;) {
    const {Contents = []} = await client.send(new ListObjectsV2Command({Bucket, Prefix: `${prefix}/`}))
    if (Contents.length === 0) break
    await client.send(new DeleteObjectsCommand({Bucket, Delete: {Objects: Contents.map(({Key}) => ({Key}))}}))
  }
  client.destroy()
}
