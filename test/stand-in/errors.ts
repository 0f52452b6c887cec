/** Every error that the stand-in answers with, and its HTTP status, as AWS's list of error responses has them. */
const STATUS = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  BadDigest: 400,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidToken: 400,
  KeyTooLongError: 400,
  MalformedPolicy: 400,
  MalformedXML: 400,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const

export type S3ErrorCode = keyof typeof STATUS

/** A refusal that goes to the client as S3's error document. */
export class S3Error extends Error {
  readonly code: S3ErrorCode
  /** Further elements of the document, such as the right region. */
  readonly more: Readonly<Record<string, string>>

  constructor(code: S3ErrorCode, message: string, more: Readonly<Record<string, string>> = {}) {
    super(message)
    this.code = code
    this.more = more
  }

  get status(): number {
    return STATUS[this.code]
  }
}
