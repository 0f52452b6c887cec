import {Failure} from './failure.ts'
import {LIMITS} from './limits.ts'
import {compareBytes, pathClashes} from './path.ts'
import {filesDigest, type ContentLocation, type Manifest, type Release, type ReleaseStub} from './release.ts'

type Problem = string | undefined

const orderProblem = ({files}: Manifest): Problem => {
  for (const [index, file] of files.entries()) {
    const before = files[index - 1]
    if (before !== undefined && compareBytes(before.path, file.path) >= 0) return `"${file.path}" is out of order`
  }
  return undefined
}

const clashProblem = ({files}: Manifest): Problem => {
  const [clash] = pathClashes(files.map((file) => file.path))
  return clash === undefined ? undefined : `"${clash.first}" and "${clash.second}" exclude each other`
}

const locationProblem = ({packs}: Manifest, path: string, {pack, offset, size}: ContentLocation): Problem => {
  const reference = packs[pack]
  if (reference === undefined) return `"${path}" lies in a pack that is not listed`
  if (offset + size > reference.contentSize) return `"${path}" reaches beyond the end of its pack`
  return undefined
}

const locationsProblem = (manifest: Manifest): Problem => {
  for (const file of manifest.files) {
    const problem =
      locationProblem(manifest, file.path, file) ??
      (file.base ? locationProblem(manifest, file.path, file.base) : undefined)
    if (problem !== undefined) return problem
  }
  return undefined
}

const sizeProblem = ({packs}: Manifest): Problem => {
  const total = packs.reduce((sum, pack) => sum + pack.contentSize, 0)
  return total > LIMITS.releaseContent ? `its packs hold ${total} bytes, more than a release may` : undefined
}

const parentProblem = ({release, parent}: Manifest): Problem => {
  const before = parent?.release ?? 0
  return before === release - 1 ? undefined : `release ${release} cannot follow release ${before}`
}

const treeProblem = ({files, tree}: Manifest): Problem =>
  filesDigest(files) === tree ? undefined : 'its tree digest is not that of its files'

const CHECKS = [parentProblem, sizeProblem, orderProblem, clashProblem, locationsProblem, treeProblem]

/** Checks what a manifest says of itself. @throws Failure 'integrity' naming `what` and the first rule that is broken. */
export const checkManifest = (manifest: Manifest, what: string): void => {
  for (const check of CHECKS) {
    const problem = check(manifest)
    if (problem !== undefined) throw new Failure('integrity', `${what} is wrong: ${problem}`)
  }
}

/**
 * Checks one link of the chain: `child` must name `parent` by the digest of its line 1, or a bad one by its stored bytes.
 * @throws Failure 'integrity' when history was rewritten.
 */
export const checkLink = (child: Release, parent: Release | ReleaseStub): void => {
  const reference = child.manifest.parent
  const number = parent.kind === 'release' ? parent.manifest.release : parent.release
  if (reference?.release !== number) {
    throw new Failure('integrity', `release ${child.manifest.release} does not follow release ${number}`)
  }
  const actual = 'bad' in reference && parent.kind === 'release' ? parent.storedSha256 : parent.sha256
  if (actual !== null && actual !== reference.sha256) {
    throw new Failure(
      'integrity',
      `release ${child.manifest.release} follows another release ${number} than the one in the store`,
      {
        hints: ['Somebody rewrote the history. `jsctl verify` shows the whole chain.'],
      },
    )
  }
}
