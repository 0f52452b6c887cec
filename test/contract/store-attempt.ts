import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {MARKER_KEY, listedKey} from '../../src/domain/store-keys.ts'
import type {Store} from '../../src/ports/index.ts'

/** What somebody without any rights tries on a store; `PRESENT` lies there, put by somebody with rights. */
export const PRESENT = listedKey('billing/present.job.xml')

const OPERATIONS = {
  get: (store) => store.get(PRESENT, {limit: 1000}),
  stream: async (store) => {
    for await (const piece of (await store.stream(PRESENT)) ?? []) if (piece.length > 1000) break
  },
  list: async (store) => {
    for await (const page of store.list('')) if (page.length > 1000) break
  },
  put: (store) => store.put(PRESENT, Buffer.from('changed')),
  putIfAbsent: (store) => store.putIfAbsent(listedKey('.jsctl/releases/00000001.jsonl.gz'), Buffer.from('new')),
  createOnce: (store) => store.createOnce(MARKER_KEY, Buffer.from('new')),
  delete: (store) => store.delete([PRESENT]),
} satisfies Record<string, (store: Store) => Promise<unknown>>

export type Attempted = keyof typeof OPERATIONS

export const ATTEMPTED = Object.keys(OPERATIONS) as readonly Attempted[]

/** How an attempt ended: `went-through`, or with a Failure; everything else is a bug and thrown. */
export type AttemptEnd =
  | {readonly end: 'went-through'}
  | {readonly end: 'failure'; readonly kind: FailureKind; readonly message: string; readonly hints: readonly string[]}

/** Tries one operation on a store, opened with access 'publish' by somebody without rights. */
export const attempt = async (store: Store, operation: Attempted): Promise<AttemptEnd> => {
  try {
    await OPERATIONS[operation](store)
    return {end: 'went-through'}
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {end: 'failure', kind: error.kind, message: error.message, hints: error.hints}
  }
}
