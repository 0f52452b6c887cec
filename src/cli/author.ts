import {hostname, userInfo} from 'node:os'
import {Failure} from '../domain/failure.ts'
import {withoutSecrets} from '../domain/secrets/mask.ts'

const MAX_LETTERS = 200

const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    // A user id without an entry in the password file: containers have such.
    return String(process.getuid?.() ?? 'unknown')
  }
}

/**
 * Whom releases name as their author: what JSCTL_AUTHOR says, for pipelines where the user and the machine tell nothing; else
 * user@host. It informs, it proves nothing.
 * @throws Failure 'configuration' for a name that cannot stand in a line
 */
export const authorFrom = (named: string | undefined): string => {
  const name = named?.trim() ?? ''
  if (name === '') return `${userName()}@${hostname()}`
  if (name.length <= MAX_LETTERS && !/\p{C}/u.test(name)) return withoutSecrets(name)
  throw new Failure('configuration', `JSCTL_AUTHOR is no name: one line of at most ${MAX_LETTERS} letters`, {
    hints: ['For example JSCTL_AUTHOR="maria (pipeline 4711)". Without it, releases name the user and the machine.'],
  })
}
