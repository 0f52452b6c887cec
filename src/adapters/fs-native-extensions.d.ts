/** The part of the package that is used; it brings no types of its own. */
declare module 'fs-native-extensions' {
  /** Asks for an exclusive lock on a file that is open for writing; false when another open file holds it. */
  export function tryLock(descriptor: number): boolean
}
