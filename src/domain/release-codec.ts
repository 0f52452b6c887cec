import {sha256, type Sha256} from './digest.ts'
import {Failure} from './failure.ts'
import {decodeText, parseJson} from './json-text.ts'
import {LIMITS} from './limits.ts'
import {manifestSchema, signaturesSchema, stubSchema} from './release-schema.ts'
import {FORMAT, type ContentLocation, type Manifest, type Origin, type ReleaseFile} from './release.ts'
import type {Release, ReleaseStub, Signature} from './release.ts'
import type {ReleaseNumber} from './store-keys.ts'
import {checkManifest} from './verify-manifest.ts'

const utf8 = new TextEncoder()
const LINE_FEED = 0x0a

const locationJson = ({sha256, size, pack, offset}: ContentLocation) => ({sha256, size, pack, offset})

const fileJson = (file: ReleaseFile) => ({
  path: file.path,
  ...locationJson(file),
  ...(file.base === undefined ? {} : {base: file.base === null ? null : locationJson(file.base)}),
})

const originJson = (origin: Origin): object => {
  switch (origin.kind) {
    case 'push':
    case 'import':
      return {kind: origin.kind}
    case 'rollback': {
      const {kind, release, paths} = origin
      return {kind, release, ...(paths === undefined ? {} : {paths})}
    }
    case 'promote': {
      const {kind, environment, id, release, sha256} = origin
      return {kind, environment, id, release, sha256}
    }
  }
}

const sourceJson = ({git: {commit, branch, dirty, part}}: NonNullable<Manifest['source']>) => ({
  git: {commit, ...(branch === undefined ? {} : {branch}), dirty, ...(part === undefined ? {} : {part})},
})

/** Line 1: canonical JSON, keys in the order of docs/format.md, no white space, without the line feed. */
export const manifestLine = (manifest: Manifest): string =>
  JSON.stringify({
    format: manifest.format,
    environment: {name: manifest.environment.name, id: manifest.environment.id},
    release: manifest.release,
    parent: manifest.parent,
    tree: manifest.tree,
    created: manifest.created,
    author: manifest.author,
    message: manifest.message,
    tool: manifest.tool,
    origin: originJson(manifest.origin),
    ...(manifest.source === undefined ? {} : {source: sourceJson(manifest.source)}),
    packs: manifest.packs.map(({sha256, size, contentSize}) => ({sha256, size, contentSize})),
    files: manifest.files.map(fileJson),
    findings: manifest.findings.map(({rule, path}) => ({rule, path})),
  })

/**
 * The two lines of a release, before compression, read back once: what is written can be read.
 * @throws Failure 'integrity' when the manifest breaks its own rules or a limit
 */
export const encodeRelease = (manifest: Manifest, signatures: readonly Signature[] = []): Uint8Array => {
  const bytes = encodeLines(manifest, signatures)
  if (bytes.length > LIMITS.manifest) {
    throw new Failure('refused', `the manifest of release ${manifest.release} would be larger than a manifest may be`)
  }
  decodeRelease(bytes, manifest.release, sha256(''))
  return bytes
}

const encodeLines = (manifest: Manifest, signatures: readonly Signature[]): Uint8Array => {
  const second = JSON.stringify({signatures: signatures.map(({key, value}) => ({key, value}))})
  return utf8.encode(`${manifestLine(manifest)}\n${second}\n`)
}

/** What stands where a release was collected, or never was, so that its number stays used. */
export const encodeStub = (stub: ReleaseStub): Uint8Array => {
  const {release, sha256, parent} = stub
  return utf8.encode(`${JSON.stringify({format: FORMAT, release, collected: true, sha256, parent})}\n`)
}

const isStub = (line: string): boolean => line.length < 4096 && /"collected"\s*:\s*true/.test(line)

/**
 * Reads an unpacked release and verifies it by itself: lines, shape, limits, order, paths, places in packs, tree digest.
 * @param expected the number that its key says; `stored` the digest of the bytes in the store
 * @throws Failure 'integrity', or 'configuration' for a format of the future
 */
export const decodeRelease = (unpacked: Uint8Array, expected: ReleaseNumber, stored: Sha256): Release | ReleaseStub => {
  const what = `release ${expected}`
  const end = unpacked.indexOf(LINE_FEED)
  if (end < 0) throw new Failure('integrity', `${what} has no line feed after its manifest`)
  const first = unpacked.subarray(0, end)
  const line = decodeText(first, what)
  if (isStub(line)) {
    const {release, sha256: digest, parent} = parseJson(stubSchema, line, what)
    sameNumber(release, expected)
    return {kind: 'stub', release, sha256: digest, parent}
  }
  const manifest: Manifest = parseJson(manifestSchema, line, what)
  sameNumber(manifest.release, expected)
  checkManifest(manifest, what)
  const rest = decodeText(unpacked.subarray(end + 1), what)
  const {signatures} = parseJson(signaturesSchema, rest, `the second line of ${what}`)
  return {kind: 'release', manifest, signatures, sha256: sha256(first), storedSha256: stored}
}

const sameNumber = (release: ReleaseNumber, expected: ReleaseNumber): void => {
  if (release !== expected) {
    throw new Failure(
      'integrity',
      `release ${expected} says that it is release ${release}: somebody copied it to another key`,
    )
  }
}
