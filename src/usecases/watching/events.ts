import type {Failure} from '../../domain/failure.ts'
import type {PullRequest, PullResult} from '../pulling/request.ts'

/** What an agent does: where to, and how often it asks. */
export interface WatchSettings {
  readonly request: PullRequest
  /** Milliseconds. */
  readonly interval: number
}

/** When something that failed is tried again. */
type Retry =
  | {readonly kind: 'after'; /** Milliseconds. */ readonly pause: number}
  /** When something else is published, or somebody asks for it. */
  | {readonly kind: 'change'}

/** What an agent tells, in the order in which it happens. */
export type WatchEvent =
  | {readonly event: 'watching'; readonly settings: WatchSettings; readonly folder: string}
  /** Something was done, or it is the first pull. */
  | {readonly event: 'pulled'; readonly result: PullResult}
  /** Told once, not with every try. */
  | {readonly event: 'failed'; readonly failure: Failure; readonly retry: Retry; readonly holds: PullResult['release']}
  | {readonly event: 'recovered'; readonly tries: number}
  | {readonly event: 'reloaded'}
  | {readonly event: 'stopped'}
