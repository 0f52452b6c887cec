/** Every door to the outside on one page: one file a port. */
export type * from './checkup.ts'
export type * from './desk.ts'
export type * from './live-folder.ts'
export type * from './pace.ts'
export type * from './packs.ts'
export type * from './store.ts'
export type * from './world.ts'
export type * from './xml-reader.ts'
