import {Failure} from '../domain/failure.ts'
import type {Manifest} from '../domain/release.ts'

/** A failure to read what a release holds, in words that name the release and what brings it back; other errors as they are. */
export const unreadableRelease = (
  error: unknown,
  {environment, release}: Partial<Pick<Manifest, 'environment' | 'release'>>,
): unknown => {
  if (!(error instanceof Failure) || (error.kind !== 'integrity' && error.kind !== 'not-found')) return error
  if (environment === undefined || release === undefined) return error
  const {name} = environment
  return new Failure(error.kind, `${name}@${release} cannot be read: ${error.message}`, {
    cause: error,
    hints: [`\`jsctl verify --env ${name} --read-data --repair\` brings back what is still somewhere.`],
  })
}
