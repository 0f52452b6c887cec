import type {FailureKind} from '../../src/domain/failure.ts'
import {s3Error, type Fate, type Fixed, type Seen} from '../stand-in/fate.ts'
import type {Answer} from '../stand-in/http.ts'
import type {Step} from './steps.ts'
import type {Story} from './stories.ts'

/** What a fault may do to the world beside answering. */
interface Hands {
  /** Lets somebody else publish, now. */
  readonly rival: () => void
}

/** One thing that can go wrong, at one request or from one request on. */
export interface Fault {
  /** In the words of docs/reliability.md. */
  readonly title: string
  readonly lasts: 'once' | 'for ever'
  readonly fate: (seen: Seen, hands: Hands) => Fate
  /** Whoever meets it waits. */
  readonly hangs?: true
  /** So many hours the clock of the server is ahead, from the first request on. */
  readonly hours?: number
  /** How a run may fail that meets it. None: it must get over it. */
  readonly ends: readonly FailureKind[]
  /** Only at requests of these steps. */
  readonly steps?: readonly Step[]
  /** Only at requests that it means something for. */
  readonly means?: (seen: Seen) => boolean
  /** Tried with a large file, too, which takes long. */
  readonly large?: true
  /** Only in these stories. */
  readonly stories?: (story: Story) => boolean
  /** Whether a second run, when it is over, must finish; a rival's release may well be in its way. */
  readonly again?: 'finishes' | 'not-tried'
}

const isConditional = ({headers}: Seen): boolean => headers['if-none-match'] !== undefined

const html: Fixed = {
  status: 200,
  headers: {'content-type': 'text/html', 'x-amz-request-id': undefined},
  body: '<!doctype html><title>Welcome</title><form>Log in</form>',
}

const page: Answer = {
  status: 200,
  headers: {'content-type': 'text/html', 'x-amz-request-id': ''},
  body: Buffer.from('<p>Looked through for you'),
}

const denied = Buffer.from('<Error><Code>AccessDenied</Code><Message>text of the server</Message></Error>')
const region = {'content-type': 'application/xml', 'x-amz-bucket-region': 'eu-west-3'}

const half = (answer: Answer): Answer => ({...answer, body: answer.body.subarray(0, answer.body.length / 2)})

const flipped = (answer: Answer): Answer => {
  const body = Buffer.from(answer.body)
  const middle = Math.floor(body.length / 2)
  if (body.length > 0) body.writeUInt8(body.readUInt8(middle) ^ 1, middle)
  return {...answer, body}
}

const cutAnswer = (after: number): Fate => ({kind: 'cut-answer', cut: {after, then: 'break'}})

const constant =
  (fate: Fate): Fault['fate'] =>
  () =>
    fate

/** What a GET of an object brings, changed; refusals and everything else stay. */
const changedObject =
  (change: (answer: Answer) => Answer): Fault['fate'] =>
  (seen) =>
    isGetOfObject(seen)
      ? {kind: 'changed', change: (answer) => (answer.status === 200 ? change(answer) : answer)}
      : 'forward'

const isGetOfObject = ({method, url}: Seen): boolean => method === 'GET' && !url.includes('list-type=')
const isListing = ({url}: Seen): boolean => url.includes('list-type=')

/** Everything that is tried. Titles are unique. */
export const FAULTS: readonly Fault[] = [
  {title: 'the store is busy (503 SlowDown), once', lasts: 'once', fate: constant(s3Error(503, 'SlowDown')), ends: []},
  {
    title: 'the store is busy and stays so',
    lasts: 'for ever',
    fate: constant(s3Error(503, 'SlowDown')),
    ends: ['temporary'],
  },
  {
    title: 'the store fails (500), once',
    lasts: 'once',
    fate: constant(s3Error(500, 'InternalError')),
    ends: [],
  },
  {
    title: 'the store fails and goes on failing',
    lasts: 'for ever',
    fate: constant(s3Error(500, 'InternalError')),
    ends: ['temporary'],
  },
  {
    title: 'the connection breaks while a request is sent, once',
    large: true,
    lasts: 'once',
    fate: ({number}) => ({kind: 'cut-request', cut: {after: (number * 37) % 200, then: 'break'}}),
    ends: [],
  },
  {
    title: 'the connection breaks before the answer, once',
    large: true,
    lasts: 'once',
    fate: constant('lose'),
    ends: [],
  },
  {
    title: 'the connection breaks in the middle of an answer, once',
    lasts: 'once',
    fate: ({number}) => cutAnswer(1 + ((number * 53) % 330)),
    ends: ['temporary'],
  },
  {
    title: 'the network is gone: every connection breaks',
    large: true,
    lasts: 'for ever',
    fate: constant({kind: 'cut-request', cut: {after: 0, then: 'break'}}),
    ends: ['temporary'],
  },
  {
    title: 'every answer is lost, though requests go through',
    large: true,
    lasts: 'for ever',
    fate: constant('lose'),
    ends: ['temporary'],
  },
  {
    title: 'every answer breaks off in the middle',
    lasts: 'for ever',
    fate: constant(cutAnswer(300)),
    ends: ['temporary'],
  },
  {title: 'an answer does not come, once', lasts: 'once', fate: constant('hang'), hangs: true, ends: []},
  {title: 'no answer comes any more', lasts: 'for ever', fate: constant('hang'), hangs: true, ends: ['temporary']},
  {
    title: 'answers come letter by letter',
    lasts: 'for ever',
    fate: constant({kind: 'drip', milliseconds: 50}),
    hangs: true,
    ends: ['temporary'],
  },
  {
    title: 'a listing has no end',
    lasts: 'for ever',
    fate: constant({
      status: 200,
      headers: {'content-type': 'application/xml'},
      body: '<ListBucketResult>',
      endless: '<Contents><Key>x</Key></Contents>',
    }),
    ends: ['configuration', 'temporary'],
    means: isListing,
  },
  {
    title: 'somebody else publishes first (412)',
    lasts: 'once',
    fate: (_, {rival}) => {
      rival()
      return 'forward'
    },
    ends: ['conflict'],
    steps: ['commit'],
    stories: ({releases}) => releases > 0,
    again: 'not-tried',
  },
  {
    title: 'somebody else publishes first (409)',
    lasts: 'once',
    fate: (_, {rival}) => {
      rival()
      return s3Error(409, 'ConditionalRequestConflict')
    },
    ends: ['conflict'],
    steps: ['commit'],
    stories: ({releases}) => releases > 0,
    again: 'not-tried',
  },
  {
    title: 'somebody else publishes first (500)',
    lasts: 'once',
    fate: (_, {rival}) => {
      rival()
      return s3Error(500, 'UnknownError')
    },
    ends: ['conflict'],
    steps: ['commit'],
    stories: ({releases}) => releases > 0,
    again: 'not-tried',
  },
  {
    title: 'a conditional write is refused for no reason (409), once',
    lasts: 'once',
    fate: constant(s3Error(409, 'ConditionalRequestConflict')),
    ends: [],
    means: isConditional,
  },
  {
    title: 'the store ignores conditions',
    lasts: 'for ever',
    fate: constant({kind: 'unconditional'}),
    ends: ['configuration'],
    means: isConditional,
  },
  {
    title: 'the store knows no conditional writes (501)',
    lasts: 'for ever',
    fate: (seen) => (isConditional(seen) ? s3Error(501, 'NotImplemented') : 'forward'),
    ends: ['configuration'],
    means: isConditional,
  },
  {
    title: 'the right is missing, or is taken away (403)',
    lasts: 'for ever',
    fate: constant(s3Error(403, 'AccessDenied')),
    ends: ['forbidden'],
  },
  {
    title: 'the store answers 403 for what is not there',
    lasts: 'for ever',
    fate: constant({
      kind: 'changed',
      change: (answer) => (answer.status === 404 ? {...answer, status: 403, body: denied} : answer),
    }),
    ends: ['forbidden'],
  },
  {
    title: 'the bucket is gone (404)',
    lasts: 'for ever',
    fate: constant(s3Error(404, 'NoSuchBucket')),
    ends: ['not-found'],
  },
  {
    title: 'the bucket is in another region (301)',
    lasts: 'for ever',
    fate: constant({...s3Error(301, 'PermanentRedirect'), headers: region}),
    ends: ['configuration'],
  },
  {
    title: 'the bucket is in another region (307)',
    lasts: 'for ever',
    fate: constant({...s3Error(307, 'TemporaryRedirect'), headers: {...region, location: 'http://127.0.0.1:1/'}}),
    ends: ['configuration'],
    stories: ({name}) => name.includes('later'),
  },
  {
    title: 'the bucket is in another region (400)',
    lasts: 'for ever',
    fate: constant({...s3Error(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-3</Region>'), headers: region}),
    ends: ['configuration'],
    stories: ({name}) => name.includes('later'),
  },
  {
    title: 'the clock of this machine is wrong by three hours',
    lasts: 'for ever',
    fate: constant('forward'),
    hours: 3,
    ends: [],
    steps: ['look', 'find'],
  },
  {
    title: 'the clock of this machine is wrong, and cannot be allowed for',
    lasts: 'for ever',
    fate: constant(s3Error(403, 'RequestTimeTooSkewed')),
    // The answer to a HEAD has no room for a reason.
    ends: ['configuration', 'forbidden'],
  },
  {
    title: 'a login page of the network answers, once',
    lasts: 'once',
    fate: constant(html),
    ends: ['temporary'],
  },
  {
    title: 'a login page of the network answers',
    lasts: 'for ever',
    fate: constant(html),
    ends: ['temporary'],
  },
  {
    title: "a proxy's page (200) comes instead of an answer, though the request goes through, once",
    lasts: 'once',
    fate: constant({kind: 'changed', change: () => page}),
    ends: ['temporary'],
  },
  {
    title: "a proxy's page (200) comes instead of answers, though requests go through",
    lasts: 'for ever',
    fate: constant({kind: 'changed', change: () => page}),
    ends: ['temporary'],
  },
  {
    title: "a proxy's page (504) comes instead of answers, though requests go through",
    lasts: 'for ever',
    fate: constant({
      kind: 'changed',
      change: () => ({status: 504, headers: {'content-type': 'text/html'}, body: Buffer.from('<p>Gateway Time-out')}),
    }),
    ends: ['temporary'],
  },
  {
    title: 'an object comes cut short, and says it is whole',
    lasts: 'for ever',
    fate: changedObject(half),
    ends: ['integrity', 'temporary'],
    means: isGetOfObject,
  },
  {
    title: 'one bit of an object is wrong',
    lasts: 'for ever',
    fate: changedObject(flipped),
    ends: ['integrity', 'refused'],
    // Plain objects have no digest to compare with.
    stories: ({name}) => !name.includes('plain') && !name.includes('import'),
    means: isGetOfObject,
  },
  {
    title: 'a listing comes cut short, and says it is whole',
    lasts: 'for ever',
    fate: (seen) => (isListing(seen) ? {kind: 'changed', change: half} : 'forward'),
    ends: ['configuration', 'temporary'],
    means: isListing,
  },
]
