/** The rules of one folder: its own .jsctlignore and those of the folders above it. */
export interface IgnoreRules {
  /** @param path relative to the root, "/" between segments */
  ignores(path: string, kind: 'file' | 'folder'): boolean
  /** The rules of a folder below, with the text of its .jsctlignore. */
  within(folder: string, text: string): IgnoreRules
}
