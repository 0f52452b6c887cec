import {compareWithOthers} from '../../usecases/compare-environments.ts'
import type {EnvironmentStatus} from '../../usecases/status.ts'
import {isViewInLine, type ViewStatus} from '../../usecases/view-status.ts'
import {serversJson} from './servers.ts'

const viewJson = (view: ViewStatus | undefined): object | null =>
  view === undefined ? null : {state: isViewInLine(view) ? 'in-line' : 'drifted', ...view}

const oneJson = (status: EnvironmentStatus, all: readonly EnvironmentStatus[]): object => {
  const {name: environment, url} = status.environment
  switch (status.kind) {
    case 'published': {
      const {manifest, sha256} = status.newest
      const {release, created, author, message, origin, tree, files} = manifest
      const newest = {release, sha256, created, author, message, origin, tree, files: files.length}
      const {holes, strays, hold = null, view} = status
      const comparison = compareWithOthers(status, all)
      const rest = {holes, strays, hold, view: viewJson(view), ...serversJson(status)}
      return {environment, url, state: 'published', newest, ...comparison, ...rest}
    }
    case 'nothing-published':
      return {environment, url, state: 'nothing-published', plainObjects: status.plainObjects}
    case 'unreadable': {
      const {kind: code, message, exitCode, hints} = status.failure
      return {environment, url, state: 'unreadable', error: {code, exitCode, message, hint: hints.join('\n')}}
    }
  }
}

/** How environments stand, as JSON (docs/status.md). */
export const statusJson = (all: readonly EnvironmentStatus[]) => ({
  environments: all.map((status) => oneJson(status, all)),
})
