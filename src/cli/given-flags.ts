/** What the base flags of every command say. */
export interface GivenFlags {
  readonly config: string | undefined
  readonly talk: 'quiet' | 'normal' | 'verbose'
  readonly colour: 'allowed' | 'never'
  readonly input: 'allowed' | 'never'
  readonly json: boolean
}

/** The words before `--`: what comes after it are arguments, whatever they look like. */
const flagWords = (words: readonly string[]): readonly string[] => {
  const end = words.indexOf('--')
  return end < 0 ? words : words.slice(0, end)
}

/** What can be told of the base flags without a parser: when the command line is wrong, or no command was found. */
export const roughFlags = (words: readonly string[]): GivenFlags => {
  const before = flagWords(words)
  const given = new Set(before)
  const place = before.indexOf('--config')
  return {
    config: place < 0 ? undefined : before[place + 1],
    talk: 'normal',
    colour: given.has('--no-color') ? 'never' : 'allowed',
    input: 'never',
    json: given.has('--json'),
  }
}

/** The base flags as a parsed command line has them. */
export const baseFlagsOf = (flags: Readonly<Record<string, unknown>>): GivenFlags => ({
  config: typeof flags['config'] === 'string' ? flags['config'] : undefined,
  talk: flags['quiet'] === true ? 'quiet' : flags['verbose'] === true ? 'verbose' : 'normal',
  colour: flags['no-color'] === true ? 'never' : 'allowed',
  input: flags['no-input'] === true ? 'never' : 'allowed',
  json: flags['json'] === true,
})

/** The name that a flag gives, or JSCTL_ENV; an empty variable counts as one that is not set. */
export const givenName = (flag: string | undefined): string | undefined => {
  const {JSCTL_ENV: variable} = process.env
  return flag ?? (variable === '' ? undefined : variable)
}
