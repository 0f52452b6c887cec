import type {ReleaseNumber} from './store-keys.ts'

/** What can be wrong with a store, as a table: what it is about, and what helps. */
export const STORE_PROBLEMS = {
  marker: {title: 'marker', mend: 'put .jsctl/environment.json back from a backup'},
  hole: {title: 'missing release', mend: '`verify --repair` marks its number as used'},
  release: {title: 'bad release', mend: 'publish again: servers go on with the next good release'},
  chain: {title: 'chain', mend: 'somebody rewrote the history: find out who can write to releases/'},
  stray: {title: 'stray release', mend: 'delete the key; nobody reads it'},
  pack: {
    title: 'pack',
    mend: '`verify --read-data --repair` brings back what is still somewhere, also in a folder that --from names; else put it back from a backup',
  },
  hint: {title: 'head.json', mend: '`verify --repair`, or the next publication, writes it again'},
  view: {title: 'objects view', mend: '`verify --repair` writes the released content again'},
  record: {title: 'objects.json', mend: '`verify --repair`, or the next publication, writes it again'},
  hold: {title: 'hold.json', mend: 'lift the hold, or delete the key'},
  key: {title: 'unknown key', mend: 'jsctl did not write it: find out who did'},
} as const satisfies Record<string, {title: string; mend: string}>

export type StoreProblem = keyof typeof STORE_PROBLEMS

/** Something in a store that is not as it should be. */
export interface StoreFinding {
  readonly problem: StoreProblem
  /** The key or path that it is about, as it was found. */
  readonly key: string
  readonly release?: ReleaseNumber
  /** One sentence without a full stop; untrusted names in it are printable. */
  readonly message: string
}
