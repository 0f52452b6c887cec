import {Failure} from '../../domain/failure.ts'
import {guardPromotionPath} from '../../domain/guards.ts'
import {judgeDrift} from '../../domain/importable.ts'
import type {LivePath} from '../../domain/path.ts'
import {findingsThatStay, releaseTree, type Manifest, type Release} from '../../domain/release.ts'
import {sortFindings} from '../../domain/rules/check.ts'
import {applySettings} from '../../domain/rules/settings.ts'
import {diffTrees, type Tree} from '../../domain/tree.ts'
import type {StoreReader} from '../../ports/index.ts'
import {checkIntoRelease} from '../check-merged.ts'
import {readViewRecord} from '../publication/objects-view.ts'
import {leaveUnchanged, publishTree, type OpenedStore} from '../publication/publish-tree.ts'
import {findDrift} from './find-drift.ts'
import {isUsable, plainContents, plainFolder, readPlainObjects, type ReadObject} from './read-plain.ts'
import {isError, nothingToReport, recordedErrors} from './request.ts'
import type {ImportDoors, ImportRequest, ImportResult} from './request.ts'

const wayOut = (name: string): string =>
  `\`--force\` takes them over as they are and records the errors, \`--only\` takes over some paths; \`jsctl verify --env ${name} --repair\` puts back what is released.`

const withoutPaths = (tree: Tree, paths: readonly LivePath[]): Tree => {
  const gone = new Set(paths)
  return new Map([...tree].filter(([path]) => !gone.has(path)))
}

/** Findings of the drift, each file by itself and what it does to the objects of the release. */
const checkDrift = async (
  world: ImportDoors,
  reader: StoreReader,
  {rules = []}: ImportRequest,
  manifest: Manifest,
  read: readonly ReadObject[],
  tree: Tree,
) => {
  const single = applySettings(
    rules,
    read.flatMap(({findings}) => findings),
  )
  if (diffTrees(releaseTree(manifest), tree).length === 0) return single
  const changed: Tree = new Map(read.filter(isUsable).map(({path, content}) => [path, content]))
  const {own, caused} = await checkIntoRelease(
    world,
    {
      folder: plainFolder(reader, read),
      checked: {tree: changed, facts: new Map(read.map(({path, facts}) => [path, facts]))},
      published: manifest,
      store: reader,
      filter: (path) => changed.has(path as LivePath),
      rules,
    },
    tree,
  )
  return [...single, ...own, ...caused]
}

/** @throws Failure 'refused' where the environment keeps no plain objects */
const refuseWithoutView = ({environment: {name, url}}: ImportRequest): never => {
  throw new Failure('refused', `${name} keeps no plain objects in ${url}: other tools have nothing to change there`, {
    hints: [
      `The rule is \`objects = false\` of [environments.${name}]; what other tools put there is nobody's business.`,
      `\`jsctl push --env ${name}\` publishes a folder.`,
    ],
  })
}

/**
 * Where nothing is imported any more, an import that was made already is finished all the same: a stopped run may have left its
 * view undone. Elsewhere that needs no question.
 */
const isUnfinished = async (
  {reader}: OpenedStore,
  {environment: {objects, promoteFrom}}: ImportRequest,
  {manifest}: Release,
): Promise<boolean> => {
  if (manifest.origin.kind !== 'import') return false
  if (!objects) return manifest.parent === null
  return promoteFrom !== undefined && (await readViewRecord(reader))?.release !== manifest.release
}

/**
 * Where nothing is imported any more: without a view, and where content comes from another environment only.
 * @throws Failure 'refused'
 */
const guardDrift = (request: ImportRequest): void => {
  guardPromotionPath(request.environment, {kind: 'import'}, true)
  if (!request.environment.objects) refuseWithoutView(request)
}

/**
 * Makes a release of what other tools changed in the plain objects since the newest one: the newest tree with the drift taken over.
 * Nothing is rewritten: the objects view shows it already.
 * @throws Failure 'refused' where there is no view, and where content comes from another environment only; 'conflict' when
 * something changes meanwhile
 */
export const importDrift = async (
  world: ImportDoors,
  opened: OpenedStore,
  request: ImportRequest,
  newest: Release,
): Promise<ImportResult> => {
  const {environment, errors, only = [], rules = []} = request
  const {manifest} = newest
  const {reader} = opened
  if (await isUnfinished(opened, request, newest)) {
    const nothing = {contents: () => Promise.resolve(undefined), findings: []}
    return {...(await leaveUnchanged(world, opened, request, nothing)), report: nothingToReport('drift')}
  }
  guardDrift(request)
  const drift = await findDrift(world, {store: reader, compression: world.compression}, manifest, only)
  const staying = withoutPaths(releaseTree(manifest), drift.deleted)
  const {objects, leftOut, findings: ofNames} = judgeDrift(drift.foreign, staying)
  const read = await readPlainObjects(reader, world, objects, errors)
  const usable = read.filter(isUsable)
  const tree: Tree = new Map([...staying, ...usable.map(({path, content}) => [path, content] as const)])
  const ofContents = await checkDrift(world, reader, request, manifest, read, tree)
  const findings = sortFindings([...applySettings(rules, ofNames), ...ofContents])
  const {behind, ignored, foreign, deleted} = drift
  const report = {...nothingToReport('drift'), leftOut, ignored, behind}
  if (errors === 'refuse-errors' && findings.some(isError)) {
    const files = foreign.length + deleted.length
    return {kind: 'invalid', environment, findings, files, wayOut: wayOut(environment.name), report}
  }
  const result = await publishTree(world, opened, request, {
    wanted: {
      tree,
      origin: {kind: 'import'},
      message: request.message,
      findings: recordedErrors(ofContents, tree, findingsThatStay(manifest, tree)),
    },
    contents: plainContents(reader, usable),
    findings,
  })
  return {...result, report}
}
