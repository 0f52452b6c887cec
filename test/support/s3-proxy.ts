import {s3Error, type Fate, type Seen} from '../stand-in/fate.ts'
import {forwardTo, nobody} from '../stand-in/forward.ts'
import {startServer, type FaultyServer} from '../stand-in/server.ts'

export {s3Error, type Fate, type Seen, type FaultyServer as S3Proxy}

/**
 * Stands between the store and a real S3 server (or none), for what a real one cannot be made to do: lost answers,
 * throttling, login pages. It keeps nothing and checks no signature.
 */
export const startS3Proxy = (fate: (seen: Seen) => Fate, target?: string): Promise<FaultyServer> =>
  startServer(target === undefined ? nobody : forwardTo(target), fate)
