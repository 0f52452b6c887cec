import {isAbsolute, relative, resolve, sep} from 'node:path'
import type {LayeredConfiguration, Setting} from '../domain/configuration-layers.ts'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {pathProblem} from './path-problem.ts'

/**
 * The absolute path of a setting: it counts from its file, or from the working directory.
 * @throws Failure 'usage', or 'configuration' for a file's, when it is empty or cannot be a path
 */
export const settingPath = (setting: Setting<string>, workingDirectory: string): string => {
  const path = resolve(setting.base ?? workingDirectory, setting.value)
  // An empty variable in a script must not mean the working directory.
  const problem = setting.value.trim() === '' ? 'is empty: it names no folder' : pathProblem(path)
  if (problem === undefined) return path
  throw new Failure(setting.base === undefined ? 'usage' : 'configuration', `${setting.origin} ${problem}`)
}

/** What decides about the live root. */
export interface LiveRootFacts {
  readonly configuration: LayeredConfiguration
  readonly workingDirectory: string
  /** As it is typed, for the hint. */
  readonly command: string
  readonly whatIsAt: (path: string) => Promise<'file' | 'folder' | 'nothing'>
}

/** `live` of the configuration. @throws Failure 'configuration' saying which setting is wrong, when it is no folder */
const configuredRoot = async (live: Setting<string>, {workingDirectory, whatIsAt}: LiveRootFacts): Promise<string> => {
  const root = settingPath(live, workingDirectory)
  const found = await whatIsAt(root)
  if (found === 'folder') return root
  throw new Failure(
    'configuration',
    `${live.origin}: the live folder ${root} ${found === 'nothing' ? 'does not exist' : 'is no folder'}`,
    {
      hints: [
        live.base === undefined ? 'Correct the variable.' : `Correct \`live\` there: it counts from ${live.base}.`,
      ],
    },
  )
}

/**
 * The live root at the desk: PATH, or `live` of the configuration.
 * @throws Failure 'usage' without either, and for a PATH inside the configured root, which would lose the names of folders
 */
export const findLiveRoot = async (path: string | undefined, facts: LiveRootFacts): Promise<string> => {
  const {configuration, workingDirectory, command, whatIsAt} = facts
  const {live} = configuration
  if (path === undefined) {
    if (live !== undefined) return configuredRoot(live, facts)
    throw new Failure('usage', 'which live folder? There is no PATH and no `live` in the configuration', {
      hints: [
        `Say it:  jsctl ${command} ./live${command === 'validate' ? '' : ' --env ENV'}`,
        'Or write  live = "./live"  into jsctl.toml.',
      ],
    })
  }
  const configured = live === undefined ? undefined : settingPath(live, workingDirectory)
  const named = settingPath({value: path, origin: 'PATH', base: undefined}, workingDirectory)
  if (configured === undefined || !named.startsWith(configured + sep)) return named
  const inside = named.slice(configured.length + 1).replaceAll(sep, '/')
  const pattern = (await whatIsAt(named)) === 'file' ? inside : `${inside}/**`
  throw new Failure(
    'usage',
    `${path} lies inside the live root ${configured}: names and references count from the root`,
    {hints: [`Leave PATH out and say  --only '${pattern}'`]},
  )
}

/** @throws Failure 'usage' when a file that is about to be written would lie in the live root, and be published from there */
export const refuseInLiveRoot = (file: string, root: string): void => {
  const below = relative(root, resolve(file))
  if (below.startsWith('..') || isAbsolute(below)) return
  throw new Failure('usage', `${printable(file)} lies in the live root: the next push would publish it`, {
    hints: ['Name a file outside of it.'],
  })
}
