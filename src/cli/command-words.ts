/** The flags of every command that may stand before the command, as people of other tools are used to; true: a value follows. */
const GLOBAL_FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['--config', true],
  ['--quiet', false],
  ['-q', false],
  ['--verbose', false],
  ['-v', false],
  ['--no-color', false],
  ['--no-input', false],
  ['--json', false],
])

/** How many words at the beginning are global flags and their values. */
const leadingGlobals = (words: readonly string[]): number => {
  let count = 0
  for (;;) {
    const word = words[count] ?? ''
    const takesValue = GLOBAL_FLAGS.get(word)
    if (takesValue !== undefined) count += takesValue ? 2 : 1
    else if (word.startsWith('--config=')) count += 1
    else return Math.min(count, words.length)
  }
}

/** `--config x env list` as oclif wants it: `env list --config x`. Without a command the words stay as they are. */
export const commandFirst = (words: readonly string[]): readonly string[] => {
  const count = leadingGlobals(words)
  const rest = words.slice(count)
  if (count === 0 || rest.length === 0) return words
  const flag = rest.findIndex((word) => word.startsWith('-'))
  const place = flag < 0 ? rest.length : flag
  return [...rest.slice(0, place), ...words.slice(0, count), ...rest.slice(place)]
}

const VERSION = new Set(['--version', '-V'])

/** `--version` as the command of that name, which knows --json; global flags may stand before and behind it. */
export const versionFirst = (words: readonly string[]): readonly string[] => {
  const count = leadingGlobals(words)
  const behind = words.slice(count + 1)
  const alone = VERSION.has(words[count] ?? '') && leadingGlobals(behind) === behind.length
  return alone ? ['version', ...words.slice(0, count), ...behind] : words
}

/** The command that the words begin with, as it is typed; undefined when they begin with none. */
export const commandIn = (words: readonly string[], commands: readonly string[]): string | undefined =>
  commands
    .filter((command) => command.split(' ').every((part, index) => words[index] === part))
    .sort((left, right) => right.length - left.length)[0]

/**
 * oclif takes a word behind a command without arguments for a part of its name: such words go to the end, where they are
 * arguments that are one too many.
 */
export const argumentsLast = (words: readonly string[], command: string): readonly string[] => {
  const {length} = command.split(' ')
  const flag = words.findIndex((word, index) => index >= length && word.startsWith('-'))
  if (flag < 0) return [...words.slice(0, length), '--', ...words.slice(length)]
  const end = words.includes('--') ? [] : ['--']
  return [...words.slice(0, length), ...words.slice(flag), ...end, ...words.slice(length, flag)]
}
