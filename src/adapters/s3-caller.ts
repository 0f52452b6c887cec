import type {S3Client} from '@aws-sdk/client-s3'
import type {Environment} from '../domain/environment.ts'
import type {Caller} from '../ports/checkup.ts'
import type {Variables} from './s3-network.ts'

/** Where credentials are from, as the SDK marks them (feature ids of @aws-sdk/types), from the last step to the first. */
const SOURCES: readonly (readonly [mark: string, source: string, from: 'profile' | 'elsewhere'])[] = [
  ['CREDENTIALS_STS_ASSUME_ROLE_WEB_ID', 'a role assumed with a web identity token', 'profile'],
  ['CREDENTIALS_STS_ASSUME_ROLE', 'an assumed role', 'profile'],
  ['CREDENTIALS_SSO', 'single sign-on', 'profile'],
  ['CREDENTIALS_SSO_LEGACY', 'single sign-on', 'profile'],
  ['CREDENTIALS_LOGIN', '`aws login`', 'profile'],
  ['CREDENTIALS_PROCESS', 'a program (credential_process)', 'profile'],
  ['CREDENTIALS_ENV_VARS', 'the environment variable AWS_ACCESS_KEY_ID', 'elsewhere'],
  ['CREDENTIALS_HTTP', 'the container', 'elsewhere'],
  ['CREDENTIALS_IMDS', 'the machine (instance metadata)', 'elsewhere'],
  ['CREDENTIALS_PROFILE', 'the shared files of AWS', 'profile'],
]

const sourceText = (marks: object, profile: string): string => {
  const [, source, from] = SOURCES.find(([mark]) => mark in marks) ?? ['', 'the AWS SDK', 'elsewhere']
  return from === 'profile' ? `${source} (profile "${profile}")` : source
}

/** Reads the credentials that the client would sign with, and keeps what is no secret. Rejects with the SDK's errors. */
export const readCaller = async (
  client: S3Client,
  {profile}: Environment,
  {AWS_PROFILE: active}: Variables,
): Promise<Caller> => {
  const found = await client.config.credentials()
  const marks = '$source' in found && typeof found.$source === 'object' && found.$source !== null ? found.$source : {}
  const named = profile ?? (active === undefined || active === '' ? 'default' : active)
  return {
    source: sourceText(marks, named),
    keyEnd: found.accessKeyId.slice(-4),
    account: 'accountId' in found && typeof found.accountId === 'string' ? found.accountId : undefined,
    expires: found.expiration,
  }
}
