import {importDrift} from './importing/drift.ts'
import {importFolder} from './importing/folder.ts'
import {importPlainObjects} from './importing/plain-objects.ts'
import type {ImportDoors, ImportRequest, ImportResult} from './importing/request.ts'
import {openForPublication} from './publication/publish-tree.ts'

/**
 * Makes a release of what jsctl did not put there: plain objects of other tools as the first release, what they changed since as
 * the next one, or a live folder as the first one. Validation errors are a result.
 * @throws Failure as everything that publishes, and 'not-found' when there is nothing to import
 */
export const importRelease = async (world: ImportDoors, request: ImportRequest): Promise<ImportResult> => {
  if (request.from !== undefined) return importFolder(world, request, request.from)
  const opened = await openForPublication(world, request, 'accept-plain')
  const {newest} = opened.contact
  return newest === undefined ? importPlainObjects(world, opened, request) : importDrift(world, opened, request, newest)
}
