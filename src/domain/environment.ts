declare const environmentNameBrand: unique symbol

/** The name of an environment: dev, tst, int, prd … */
export type EnvironmentName = string & {readonly [environmentNameBrand]: true}

/** True when `text` can name an environment. */
export const isEnvironmentName = (text: string): text is EnvironmentName => /^[a-z0-9][a-z0-9-]{0,31}$/.test(text)

/** Where a store is: a bucket with a prefix, or a directory. */
export type StoreLocation =
  | {readonly kind: 's3'; readonly bucket: string; /** Empty, or ends in "/". */ readonly prefix: string}
  | {readonly kind: 'directory'; /** Absolute path. */ readonly directory: string}

/** One environment as the configuration describes it. */
export interface Environment {
  readonly name: EnvironmentName
  /** The URL as people write it; always ends in "/". For headlines and messages. */
  readonly url: string
  readonly location: StoreLocation
  readonly region?: string
  /** A profile of the AWS shared configuration. */
  readonly profile?: string
  /** The URL of an S3-compatible server. */
  readonly endpoint?: string
  readonly forcePathStyle?: boolean
  readonly expectedBucketOwner?: string
  /** Every publication wants `--confirm NAME` or the typed name. */
  readonly protected: boolean
  /** Only promotions from there, rollbacks, and the first import are accepted. */
  readonly promoteFrom?: EnvironmentName
  /** Whether the plain objects view is kept. */
  readonly objects: boolean
}

/** The command that publishes the first release of an environment: a push, where that is a way in. */
export const firstPublication = ({name, promoteFrom}: Pick<Environment, 'name' | 'promoteFrom'>): string =>
  promoteFrom === undefined ? `jsctl push --env ${name}` : `jsctl promote --from ${promoteFrom} --to ${name}`

/** True when others can read and change what goes to a server: http, and not to this machine itself. */
export const isOpenToOthers = (url: string): boolean => {
  const {protocol, hostname} = new URL(url)
  return protocol === 'http:' && !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}
