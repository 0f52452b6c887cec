import {firstPublication} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {judgePlain} from '../../domain/importable.ts'
import type {LivePath} from '../../domain/path.ts'
import {pathFilter, requireMatches} from '../../domain/path-filter.ts'
import {guardLimits} from '../../domain/publication-plan.ts'
import {sortFindings} from '../../domain/rules/check.ts'
import {applySettings} from '../../domain/rules/settings.ts'
import {nextRelease} from '../../domain/store-keys.ts'
import type {RecordedObject} from '../../domain/view-plan.ts'
import {addLines, checkTogether} from '../check-together.ts'
import {listView} from '../publication/objects-view.ts'
import {publishTree, type OpenedStore} from '../publication/publish-tree.ts'
import {leaveIgnored} from './leave-ignored.ts'
import {isUsable, plainContents, plainFolder, readPlainObjects} from './read-plain.ts'
import {isError, nothingToReport, recordedErrors} from './request.ts'
import type {ImportDoors, ImportRequest, ImportResult} from './request.ts'

/** What an import with errors can do that a push cannot: the objects lie there already. */
const WAY_OUT = '`--force` imports them as they are and records the errors; keys that no release can have are left out.'

const nothingThere = ({environment}: ImportRequest): Failure =>
  new Failure('not-found', `there is nothing to import in ${environment.url}`, {
    hints: [
      `\`${firstPublication(environment)}\` makes the first release; \`jsctl import --env ${environment.name} --from DIR\` makes it of a folder that has faults.`,
    ],
  })

/**
 * Makes the first release of the plain objects that other tools put into the bucket. Nothing is rewritten: the objects view is
 * what lies there already.
 * @throws Failure 'not-found' when nothing lies there, 'conflict' when something of it changes meanwhile
 */
export const importPlainObjects = async (
  world: ImportDoors,
  opened: OpenedStore,
  request: ImportRequest,
): Promise<ImportResult> => {
  const {environment, errors, only = [], rules = []} = request
  const {reader} = opened
  const listed = await leaveIgnored(world, reader, await listView(reader))
  if (listed.entries.length === 0) throw nothingThere(request)
  const keys = listed.entries.map(({key}) => key)
  requireMatches(only, keys)
  const meant = pathFilter(only)
  const {objects, leftOut, findings: ofNames} = judgePlain(listed.entries.filter(({key}) => meant(key)))
  guardLimits(new Map(objects.map((object) => [object.path, object])))
  const read = await readPlainObjects(reader, world, objects, errors)
  const together = applySettings(rules, checkTogether(new Map(read.map(({path, facts}) => [path, facts]))))
  const ofContents = [
    ...applySettings(
      rules,
      read.flatMap((object) => object.findings),
    ),
    ...(await addLines(plainFolder(reader, objects), together)),
  ]
  const findings = sortFindings([...applySettings(rules, ofNames), ...ofContents])
  const report = {...nothingToReport('plain'), leftOut, ignored: listed.ignored}
  if (errors === 'refuse-errors' && findings.some(isError)) {
    return {kind: 'invalid', environment, findings, files: objects.length + leftOut.length, wayOut: WAY_OUT, report}
  }
  const usable = read.filter(isUsable)
  const tree = new Map(usable.map(({path, content}) => [path, content]))
  const shown = new Map<LivePath, RecordedObject>(
    usable.map(({path, etag, content}) => [path, {sha256: content.sha256, etag}]),
  )
  const result = await publishTree(world, opened, request, {
    wanted: {
      tree,
      origin: {kind: 'import'},
      message: request.message,
      findings: recordedErrors(ofContents, tree),
    },
    contents: plainContents(reader, usable),
    findings,
    options: {seed: {release: nextRelease(undefined), objects: shown}},
  })
  return {...result, report}
}
