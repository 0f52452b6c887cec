import {resolve, sep} from 'node:path'
import type {LayeredConfiguration, Setting} from '../domain/configuration-layers.ts'
import {Failure} from '../domain/failure.ts'

/** The absolute path of a setting: it counts from its file, or from the working directory. */
export const settingPath = (setting: Setting<string>, workingDirectory: string): string =>
  resolve(setting.base ?? workingDirectory, setting.value)

/**
 * The live root at the desk: PATH, or `live` of the configuration.
 * @throws Failure 'usage' without either, and for a PATH inside the configured root, which would lose the names of folders
 */
export const findLiveRoot = (
  path: string | undefined,
  {live}: LayeredConfiguration,
  workingDirectory: string,
): string => {
  const configured = live === undefined ? undefined : settingPath(live, workingDirectory)
  if (path === undefined) {
    if (configured !== undefined) return configured
    throw new Failure('usage', 'which live folder? There is no PATH and no `live` in the configuration', {
      hints: ['Say it:  jsctl push ./live --env ENV', 'Or write  live = "./live"  into jsctl.toml.'],
    })
  }
  const named = resolve(workingDirectory, path)
  if (configured === undefined || !named.startsWith(configured + sep)) return named
  const inside = named.slice(configured.length + 1).replaceAll(sep, '/')
  throw new Failure(
    'usage',
    `${path} lies inside the live root ${configured}: names and references count from the root`,
    {
      hints: [`Leave PATH out and say  --only '${inside}/**'`],
    },
  )
}
