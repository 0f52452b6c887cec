import type {Seen} from '../stand-in/fate.ts'
import {pathOf} from '../stand-in/sigv4.ts'
import {keyInStore} from './place.ts'
import type {Story} from './stories.ts'

/** Where in a command a request comes, in the words of docs/reliability.md. */
export const STEPS = {
  look: 'push: what is published?',
  send: 'push: contents',
  check: 'push: last checks',
  commit: 'push: the commit',
  after: 'push: after the commit',
  find: 'pull: is there a release?',
  fetch: 'pull: contents',
} as const

export type Step = keyof typeof STEPS

/** The key that a request is about, from the prefix of its store on; undefined for requests to the bucket. */
export const keyOf = ({url}: Pick<Seen, 'url'>): string | undefined => {
  const [, , ...segments] = pathOf(url).split('/')
  const key = segments.join('/')
  return key === '' ? undefined : keyInStore(key)
}

const isCommit = (seen: Seen): boolean => seen.method === 'PUT' && keyOf(seen)?.startsWith('.jsctl/releases/') === true

const isContent = (key: string | undefined): boolean =>
  key !== undefined && (key.startsWith('.jsctl/packs/') || !key.startsWith('.jsctl/'))

const stepOfPublication = (all: readonly Seen[], index: number, seen: Seen): Step => {
  if (isCommit(seen)) return 'commit'
  if (all.slice(0, index).some(isCommit)) return 'after'
  const key = keyOf(seen)
  if (key === '.jsctl/hold.json' || (seen.method === 'PUT' && key === '.jsctl/environment.json')) return 'check'
  return isContent(key) ? 'send' : 'look'
}

/** The step of the request at an index. */
export const stepOf = ({kind}: Story, all: readonly Seen[], index: number): Step => {
  const seen = all[index]
  if (seen === undefined) throw new RangeError(`there is no request ${index + 1}`)
  if (kind === 'publication') return stepOfPublication(all, index, seen)
  return isContent(keyOf(seen)) ? 'fetch' : 'find'
}
