import {existsSync} from 'node:fs'
import {rename, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {serverAt} from '../support/mirroring.ts'
import {deskAt, jobText} from '../support/publishing.ts'

export type Files = Readonly<Record<string, string>>

/** Two releases between which everything happens that can: changes, a name in other case, deletions, files that become folders. */
export const OLD = {
  'a.job.xml': jobText('old a'),
  'Case.job.xml': jobText('old'),
  'gone/c.job.xml': jobText('c'),
  'gone/deep/d.job.xml': jobText('d'),
  thing: 'file',
  'turn/x.txt': 'x',
  same: 'x',
}
export const NEW = {
  'a.job.xml': jobText('new a'),
  'case.job.xml': jobText('new'),
  'fresh/deep/d.job.xml': jobText('d2'),
  'thing/x.txt': 'x2',
  turn: 'file',
  same: 'x',
}
/** What somebody else has in the folder. */
export const FOREIGN = {'theirs.job.xml': 'theirs', 'gone/theirs.txt': 'theirs'}

/** Publishes folders as releases 1, 2 …; `show` makes a store of the first so many of them. */
export const publishReleases = async (scratch: string, ...releases: readonly Files[]) => {
  const desk = deskAt(scratch, {objects: false})
  for (const files of releases) {
    await rm(desk.folder, {recursive: true, force: true})
    await desk.save(files)
    await desk.push({maxDelete: {kind: 'percent', percent: 100}})
  }
  const place = (release: number): string => join(desk.storeDirectory, `.jsctl/releases/0000000${release}.jsonl.gz`)
  const hidden = (release: number): string => join(scratch, `hidden-${release}`)
  return {
    desk,
    server: serverAt(scratch, desk.environment),
    show: async (count: number): Promise<void> => {
      for (const release of releases.keys()) {
        const [from, to] = release < count ? [hidden, place] : [place, hidden]
        if (existsSync(from(release + 1))) await rename(from(release + 1), to(release + 1))
      }
    },
  }
}
