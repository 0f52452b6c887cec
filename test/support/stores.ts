import type {Store, StoreReader} from '../../src/ports/index.ts'

/** One request to a store, as a test counts them. */
export type StoreOperation = keyof Pick<
  Store,
  'get' | 'stream' | 'head' | 'list' | 'markerAbove' | 'put' | 'putIfAbsent' | 'createOnce' | 'upload' | 'delete'
>

const WRITES: ReadonlySet<StoreOperation> = new Set(['put', 'putIfAbsent', 'createOnce', 'upload', 'delete'])

export const isWrite = (operation: StoreOperation): boolean => WRITES.has(operation)

/**
 * A store that tells of every operation before and after it: what a test may count, or stop by throwing. Each page of a listing is
 * one operation, as it is one request.
 */
export const watchStore = (
  store: Store,
  {
    before,
    after,
  }: {
    before?: (operation: StoreOperation, what: string) => void
    after?: (operation: StoreOperation, what: string) => void
  },
): Store => {
  const watched = async <Result>(
    operation: StoreOperation,
    what: string,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    before?.(operation, what)
    const result = await work()
    after?.(operation, what)
    return result
  }
  return {
    url: store.url,
    levelsAbove: store.levelsAbove,
    get: (key, options) => watched('get', key, () => store.get(key, options)),
    stream: (key) => watched('stream', key, () => store.stream(key)),
    head: (key) => watched('head', key, () => store.head(key)),
    async *list(prefix, options) {
      before?.('list', prefix)
      let pages = 0
      for await (const page of store.list(prefix, options)) {
        if (pages++ > 0) before?.('list', prefix)
        after?.('list', prefix)
        yield page
      }
      if (pages === 0) after?.('list', prefix)
    },
    close: () => {
      store.close()
    },
    markerAbove: (level) => watched('markerAbove', String(level), () => store.markerAbove(level)),
    put: (key, bytes) => watched('put', key, () => store.put(key, bytes)),
    putIfAbsent: (key, bytes) => watched('putIfAbsent', key, () => store.putIfAbsent(key, bytes)),
    createOnce: (key, bytes) => watched('createOnce', key, () => store.createOnce(key, bytes)),
    upload: (key, file) => watched('upload', key, () => store.upload(key, file)),
    delete: (keys) =>
      watched('delete', keys.join(), () => (keys.length === 0 ? Promise.resolve() : store.delete(keys))),
  }
}

/** The reading half of a store: writing is a mistake that ends the test. */
export const readingOnly = (store: Store): StoreReader =>
  watchStore(store, {
    before: (operation, what) => {
      if (isWrite(operation)) throw new Error(`a reader wrote: ${operation} ${what}`)
    },
  })
