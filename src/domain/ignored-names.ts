/** The name of a file with further rules, in the syntax of .gitignore; it may lie in any folder and counts from there. */
export const IGNORE_FILE = '.jsctlignore'

/** Names that are never published, whatever a .jsctlignore says: what the engine skips (objects.md §2.3), and what editors leave behind. */
export const isIgnoredName = (name: string): boolean =>
  name.startsWith('.') || name.endsWith('~') || name.endsWith('.bak') || name === 'joe.xml.lock'

/** True when a file, or a folder above it, has such a name. */
export const isIgnoredPath = (path: string): boolean => path.split('/').some(isIgnoredName)
