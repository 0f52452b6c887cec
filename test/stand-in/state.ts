import type {Policy} from './policies.ts'

/** Somebody with an access key. */
export interface User {
  readonly name: string
  /** The account, as `x-amz-expected-bucket-owner` has it. */
  readonly account: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** What a policy calls a user, as radosgw does. */
export const arnOf = ({name}: User): string => `arn:aws:iam:::user/${name}`

export interface StoredObject {
  readonly bytes: Buffer
  /** With its quotes. */
  readonly etag: string
  /** Whole seconds, as HTTP has them. */
  readonly modified: Date
  /** Content-Type and what else comes back as it was put. */
  readonly headers: Readonly<Record<string, string>>
  readonly checksums: ReadonlyMap<string, string>
}

export interface Part {
  readonly bytes: Buffer
  readonly md5: Buffer
  readonly modified: Date
}

export interface Upload {
  readonly id: string
  readonly key: string
  readonly begun: Date
  readonly headers: Readonly<Record<string, string>>
  readonly parts: Map<number, Part>
}

/** The objects of a bucket, in the order of their keys' UTF-8 bytes. */
export class Objects {
  readonly #objects = new Map<string, StoredObject>()
  #sorted: readonly string[] | undefined

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key)
  }

  set(key: string, object: StoredObject): void {
    if (!this.#objects.has(key)) this.#sorted = undefined
    this.#objects.set(key, object)
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#sorted = undefined
  }

  get size(): number {
    return this.#objects.size
  }

  keys(): readonly string[] {
    this.#sorted ??= [...this.#objects.keys()]
      .map((key) => ({key, bytes: Buffer.from(key)}))
      .sort((left, right) => Buffer.compare(left.bytes, right.bytes))
      .map(({key}) => key)
    return this.#sorted
  }
}

export interface Bucket {
  readonly name: string
  readonly owner: User
  readonly created: Date
  readonly objects: Objects
  readonly uploads: Map<string, Upload>
  policy: Policy | undefined
}

/** Everything that the stand-in knows; gone with its process. */
export interface State {
  readonly region: string
  readonly users: readonly User[]
  readonly buckets: Map<string, Bucket>
}

export const newBucket = (name: string, owner: User, created: Date): Bucket => ({
  name,
  owner,
  created,
  objects: new Objects(),
  uploads: new Map(),
  policy: undefined,
})
