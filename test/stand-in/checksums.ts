import {createHash} from 'node:crypto'
import {crc32} from 'node:zlib'
import type {IncomingHttpHeaders} from 'node:http'
import {S3Error} from './errors.ts'

const hash = (name: string) => (bytes: Buffer) => createHash(name).update(bytes).digest('base64')

const crc = (bytes: Buffer): string => {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(crc32(bytes))
  return value.toString('base64')
}

/** The checksums that the stand-in can compute, by their header. CRC32C and CRC64NVME are not among them. */
const CHECKSUMS: Readonly<Record<string, (bytes: Buffer) => string>> = {
  'x-amz-checksum-crc32': crc,
  'x-amz-checksum-sha1': hash('sha1'),
  'x-amz-checksum-sha256': hash('sha256'),
}

/** Headers of that beginning that are no checksum. */
const OTHERS = new Set(['x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'x-amz-checksum-type'])

/** Compares what a request says of its body with the body, and gives back the checksums. @throws S3Error BadDigest, NotImplemented */
export const verifyChecksums = (
  headers: IncomingHttpHeaders,
  trailers: ReadonlyMap<string, string>,
  body: Buffer,
): ReadonlyMap<string, string> => {
  const md5 = headers['content-md5']
  if (md5 !== undefined && md5 !== hash('md5')(body)) throw new S3Error('BadDigest', 'Content-MD5 is another')
  const found = new Map<string, string>()
  for (const [name, value] of [...Object.entries(headers), ...trailers]) {
    if (!name.startsWith('x-amz-checksum-') || OTHERS.has(name)) continue
    const compute = CHECKSUMS[name]
    if (compute === undefined) throw new S3Error('NotImplemented', `${name} is not known here`)
    if (compute(body) !== value) throw new S3Error('BadDigest', `${name} is another`)
    found.set(name, value)
  }
  return found
}
