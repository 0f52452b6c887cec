import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from 'mocha'
import {skipped} from './skipped.ts'

/** A certificate with its key, as files. */
interface Certified {
  readonly cert: string
  readonly key: string
}

/** An authority of a test's own. */
export interface Authority {
  /** The file that makes its certificates trusted. */
  readonly ca: string
  /** A certificate for a host (`IP:127.0.0.1`, `DNS:other.example`); `days` below 0 has expired. */
  certify(name: string, host: string, days: number): Certified
}

const openssl = (...words: string[]): void => void execFileSync('openssl', words, {stdio: 'pipe'})
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Makes an authority in a folder; without openssl the suite is skipped. */
export const authorityIn = (context: Context, folder: string): Authority => {
  try {
    openssl('version')
  } catch {
    return skipped(context, 'no openssl to make certificates with')
  }
  const [ca, caKey] = [join(folder, 'ca.pem'), join(folder, 'ca.key')]
  openssl('req', '-x509', ...NEW_KEY, '-days', '2', '-subj', '/CN=jsctl test CA', '-keyout', caKey, '-out', ca)
  return {
    ca,
    certify(name, host, days) {
      const [cert, key, request, more] = ['pem', 'key', 'csr', 'ext'].map((suffix) => join(folder, `${name}.${suffix}`))
      if (cert === undefined || key === undefined || request === undefined || more === undefined) throw new Error(name)
      openssl('req', ...NEW_KEY, '-subj', '/CN=server', '-keyout', key, '-out', request)
      writeFileSync(more, `subjectAltName=${host}\n`)
      openssl(
        ...['x509', '-req', '-in', request, '-CA', ca, '-CAkey', caKey, '-CAcreateserial'],
        ...['-days', String(days), '-extfile', more, '-out', cert],
      )
      return {cert, key}
    },
  }
}
