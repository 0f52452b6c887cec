import pMap from 'p-map'
import {Failure} from '../domain/failure.ts'
import type {Finding} from '../domain/finding.ts'
import type {FileFacts} from '../domain/objects/facts.ts'
import {indexObjects, type ObjectIndex} from '../domain/objects/object-index.ts'
import type {LivePath} from '../domain/path.ts'
import {checkObjects, withLines} from '../domain/rules/check.ts'
import {decodeXml} from '../domain/xml/decode.ts'
import type {ObjectFolder} from '../ports/index.ts'

/** Files that are read at a time. */
const CONCURRENCY = 8

/** The files of a tree, each with what it says of the others as far as it was read. */
export type FactsByPath = ReadonlyMap<LivePath, FileFacts>

/** @param published paths that references find although the files do not hold them */
export const indexTogether = (files: FactsByPath, published: Iterable<LivePath> = []): ObjectIndex => {
  const facts = Array.from(files.values()).filter((found) => found !== undefined)
  return indexObjects({
    files: [...files.keys()],
    objects: facts.flatMap((found) => ('object' in found ? [found.object] : [])),
    includables: facts.flatMap((found) => ('includable' in found ? [found.includable] : [])),
    published,
  })
}

/** What the rules find that hold the files of a tree against each other. The findings come without the lines of the files. */
export const checkTogether = (files: FactsByPath, published: Iterable<LivePath> = []): readonly Finding[] =>
  checkObjects(indexTogether(files, published))

const isBare = ({line, excerpt}: Finding): boolean => line !== undefined && excerpt === undefined

/** The text of a file; undefined when it is gone or damaged meanwhile. */
const textOf = async (folder: Pick<ObjectFolder, 'read'>, path: LivePath): Promise<string | undefined> => {
  try {
    const decoded = decodeXml(await folder.read(path))
    return decoded.kind === 'text' ? decoded.text : undefined
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** Findings with the lines of their files, which are read again for it. A finding whose file is gone stands without. */
export const addLines = async (
  folder: Pick<ObjectFolder, 'read'>,
  findings: readonly Finding[],
): Promise<readonly Finding[]> => {
  const byPath = new Map<LivePath, Finding[]>()
  for (const finding of findings.filter(isBare)) {
    const path = finding.path as LivePath
    const group = byPath.get(path)
    if (group === undefined) byPath.set(path, [finding])
    else group.push(finding)
  }
  const shown = await pMap(
    byPath,
    async ([path, group]) => {
      const text = await textOf(folder, path)
      return text === undefined ? group : withLines(group, text)
    },
    {concurrency: CONCURRENCY},
  )
  return [...findings.filter((finding) => !isBare(finding)), ...shown.flat()]
}
