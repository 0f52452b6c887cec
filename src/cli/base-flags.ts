import {Flags} from '@oclif/core'

/** The flags of every command; given-flags.ts says what they mean. */
export const baseFlags = {
  config: Flags.string({
    description: 'configuration file, instead of the search for jsctl.toml (or JSCTL_CONFIG)',
    helpGroup: 'GLOBAL',
    helpValue: 'FILE',
  }),
  quiet: Flags.boolean({char: 'q', description: 'results, warnings and errors only', helpGroup: 'GLOBAL'}),
  verbose: Flags.boolean({char: 'v', description: 'more of what happens', helpGroup: 'GLOBAL'}),
  'no-color': Flags.boolean({description: 'no colours (or NO_COLOR)', helpGroup: 'GLOBAL'}),
  'no-input': Flags.boolean({
    description: 'never ask: fail naming the flag instead (or CI=true)',
    helpGroup: 'GLOBAL',
  }),
  json: Flags.boolean({description: 'one JSON object on stdout, nothing else there', helpGroup: 'GLOBAL'}),
}
