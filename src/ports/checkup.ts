import type {Environment} from '../domain/environment.ts'
import type {Failure} from '../domain/failure.ts'

/** Who asks a bucket, without anything that is secret. */
export interface Caller {
  /** Where the credentials were found: `environment variables`, `single sign-on (profile "js-dev")`. */
  readonly source: string
  /** The last four characters of the access key. */
  readonly keyEnd: string
  /** The AWS account, where the credentials name it. */
  readonly account: string | undefined
  readonly expires: Date | undefined
}

/** Which part of the way to a bucket a failed request is to be blamed on. */
export type Blame = 'endpoint' | 'clock' | 'credentials' | 'region' | 'bucket' | 'list'

/** How one signed request ended that lists `.jsctl/releases/`. */
export interface Contact {
  readonly failure: {readonly blames: Blame; readonly why: Failure} | undefined
  /** Where the request went: `https://jobscheduler.s3.eu-central-1.amazonaws.com`. */
  readonly origin: string
  /** Whether the bucket's name stood in the path or in the host's name. */
  readonly style: 'path' | 'host'
  /** True when it was sent without a signature: the server told nothing but that it is there. */
  readonly anonymous: boolean
  /** Both clocks at the moment of the answer; undefined when none came, or without a date. */
  readonly clocks: {readonly server: Date; readonly here: Date} | undefined
  /** Where the server says the bucket is. */
  readonly bucketRegion: string | undefined
}

/** A bucket as a checkup looks at it: what readers and publishers of a store never ask. */
export interface BucketCheckup {
  readonly region: {
    readonly value: string
    /** `AWS_REGION`; undefined: the configuration says it. */ readonly origin: string | undefined
  }
  /** @throws Failure 'forbidden' when there are no credentials */
  caller(): Promise<Caller>
  /** Asks once. Without credentials it asks unsigned, so that the rest of the way is known. */
  contact(): Promise<Contact>
  /** Who the server says that we are: an ARN, or the name of a user; undefined where it does not tell. */
  callerAsServerSays(): Promise<string | undefined>
}

/** A folder, looked at from outside. */
export interface FolderLook {
  readonly found: 'folder' | 'file' | 'nothing'
  /** Whether the folder above it is there. */
  readonly above: 'there' | 'absent'
  /** Bytes that this user may still write; undefined where that cannot be told. */
  readonly free: number | undefined
  /** A file system that lies on another machine, by its name: `NFS`; undefined for local ones and for what is not known. */
  readonly remote: string | undefined
}

/** What a folder did when two files were written, renamed one over the other, and removed. */
export interface WriteTrial {
  /** Whether a file kept the time that it was given. */
  readonly times: 'kept' | 'changed'
  /** Whether a file could be given a second name, and the same name not twice. */
  readonly links: 'kept' | 'none'
}

/** Looks that only a checkup takes. */
export interface Checkups {
  /** @throws Failure 'configuration' when no region is set, or the endpoint is no URL */
  bucket(environment: Environment): Promise<BucketCheckup>
  /** Touches nothing. @throws Failure 'forbidden' */
  look(path: string): Promise<FolderLook>
  /** Names in a folder: the right to read it. @throws Failure 'forbidden' */
  readNames(path: string): Promise<number>
  /**
   * Writes, renames, links and removes files whose names begin with `prefix`, which nobody reads, and leaves nothing.
   * @throws Failure saying which of these is refused
   */
  tryWriting(path: string, prefix: string): Promise<WriteTrial>
  /** Whether a pull holds a live folder at this moment. */
  isHeld(liveFolder: string): Promise<boolean>
}
