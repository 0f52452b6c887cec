import {X509Certificate} from 'node:crypto'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {readBoundedFile, type BoundedFile} from './bounded-file.ts'

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>

/** A proxy on the way to a server. */
export interface Proxy {
  /** With credentials: never shown. */
  readonly url: string
  /** Without credentials. */
  readonly origin: string
  /** The variable that names it. */
  readonly variable: string
}

/** Lower case wins, and an empty variable counts as none: as curl and the tools of AWS do. */
const setting = (variables: Variables, name: string): {variable: string; value: string} | undefined => {
  for (const variable of [name, name.toUpperCase()]) {
    const value = variables[variable]
    if (value !== undefined && value !== '') return {variable, value}
  }
  return undefined
}

const portOf = ({protocol, port}: URL): string => (port !== '' ? port : protocol === 'https:' ? '443' : '80')

/** An entry of NO_PROXY: `*`, or a host with all below it, perhaps with a port. */
const excepts = (entry: string, target: URL): boolean => {
  if (entry === '*') return true
  const [, name = '', port] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1')
  if (name === '' || (port !== undefined && port !== portOf(target))) return false
  return host === name || host.endsWith(`.${name}`)
}

/**
 * The proxy that the environment's variables name for an address, as the AWS CLI reads them.
 * @throws Failure 'configuration' for one that is no URL
 */
export const proxyFor = (target: URL, variables: Variables): Proxy | undefined => {
  const found = setting(variables, `${target.protocol.slice(0, -1)}_proxy`) ?? setting(variables, 'all_proxy')
  if (found === undefined) return undefined
  const excepted = (setting(variables, 'no_proxy')?.value ?? '').split(/[\s,]+/)
  if (excepted.some((entry) => excepts(entry, target))) return undefined
  const url = found.value.includes('://') ? found.value : `http://${found.value}`
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    // Not shown: there may be a password in it.
    throw new Failure('configuration', `${found.variable} is no http or https URL of a proxy`, {
      hints: [`Write it as http://host:port; NO_PROXY names hosts that are reached without it.`],
    })
  }
  return {url, origin: parsed.origin, variable: found.variable}
}

/** Bytes; the bundle of all authorities that a system trusts takes a quarter of a MiB. */
const BUNDLE_LIMIT = 16 * 1024 * 1024

const isCertificates = (text: string): boolean => {
  try {
    return new X509Certificate(text).subject !== ''
  } catch {
    // Other text, or a private key: the answer is no.
    return false
  }
}

/**
 * The certificates that AWS_CA_BUNDLE names: they are trusted instead of Node's, as the AWS CLI and boto do.
 * @throws Failure 'configuration' when they cannot be read
 */
export const readCaBundle = async ({AWS_CA_BUNDLE: file}: Variables): Promise<string | undefined> => {
  if (file === undefined || file === '') return undefined
  const named = `AWS_CA_BUNDLE names ${printable(file)}`
  const hints = ['It is a file of PEM certificates of the authorities to trust.']
  let read: BoundedFile
  try {
    read = await readBoundedFile(file, BUNDLE_LIMIT)
  } catch (cause) {
    throw new Failure('configuration', `${named}, which cannot be read`, {hints, cause})
  }
  if (read.kind === 'refused') throw new Failure('configuration', `${named}, which ${read.problem}`, {hints})
  const text = new TextDecoder().decode(read.bytes)
  if (isCertificates(text)) return text
  throw new Failure('configuration', `${named}, which holds no certificate`, {hints})
}
