import {createHash} from 'node:crypto'
import {mkdir} from 'node:fs/promises'
import {renderPublication, renderPlan} from '../../src/cli/render/publication.ts'
import {renderPull} from '../../src/cli/render/pull.ts'
import {plainStyle} from '../../src/cli/style.ts'
import {importRelease} from '../../src/usecases/import.ts'
import {pull} from '../../src/usecases/pull.ts'
import type {PullRequest} from '../../src/usecases/pulling/request.ts'
import {promote} from '../../src/usecases/promote.ts'
import {push} from '../../src/usecases/push.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import type {PublicationResult} from '../../src/usecases/publication/publish-tree.ts'
import {jobText, publicationRequest} from '../support/publishing.ts'
import {writeFiles} from '../support/world.ts'
import {openPlace, PREFIX, type Place, type Snapshot} from './place.ts'

/** Path -> content, one byte a letter. */
export type Files = Readonly<Record<string, string>>

/** How a run that did not fail ended, as data and as people see it. */
export interface Ended {
  readonly kind: 'published' | 'unchanged' | 'applied' | 'invalid' | 'planned'
  readonly text: string
}

/** Something that people do with jsctl, and what is there before and afterwards. */
export interface Story {
  readonly name: string
  readonly kind: 'publication' | 'pull'
  /** Releases that are there before. */
  readonly releases: number
  /** What is released, or in the live folder, before; undefined when nothing is. */
  readonly before: Files | undefined
  readonly after: Files
  /** The objects view before. */
  readonly view: Files
  /** Takes long: only some faults, and only on the way of the contents. */
  readonly isLarge?: true
  readonly prepare: (place: Place, prepared: Prepared) => Promise<void>
  readonly act: (place: Place) => Promise<Ended>
}

const OLD: Files = {'a.job.xml': jobText('old'), 'gone/c.job.xml': jobText('c')}
const NEW: Files = {'a.job.xml': jobText('new'), 'fresh/d.job.xml': jobText('d')}
const RIVAL: Files = {...OLD, 'rival.job.xml': jobText('rival')}

/** A bit more than 8 MiB that no compression makes smaller: a pack of its own, sent in two parts. */
const incompressible = (): string => {
  const blocks: Buffer[] = []
  for (let block = 0; block < (8.1 * 1024 * 1024) / 32; block++) {
    blocks.push(createHash('sha256').update(String(block)).digest())
  }
  return Buffer.concat(blocks).toString('latin1')
}
const LARGE: Files = {...NEW, 'large.bin': incompressible()}

/** Stores as publications left them, made once. */
export interface Prepared {
  /** By the number of the newest release. */
  readonly releases: readonly Snapshot[]
  /** By the number of releases before: the next one is somebody else's. */
  readonly rivals: readonly (Snapshot | undefined)[]
  readonly plain: Snapshot
  /** The store of another environment, with one release. */
  readonly source: Snapshot
  readonly marker: Uint8Array
  /** What the desk remembers after each release. */
  readonly bases: readonly (Uint8Array | undefined)[]
}

const request = (place: Place) => ({
  ...publicationRequest(place.environment, {maxDelete: {kind: 'percent', percent: 100}}),
  folder: place.desk,
  only: [],
  othersWork: 'keep' as const,
})

const saveDesk = async ({desk}: Place, files: Files): Promise<void> => {
  const bytes = Object.entries(files).map(([path, text]) => [path, Buffer.from(text, 'latin1')] as const)
  await writeFiles(desk, Object.fromEntries(bytes))
}

/** Publishes what the stories begin with. */
export const prepare = async (scratch: string): Promise<Prepared> => {
  const publish = async (name: string, from: Snapshot | undefined, files: Files) => {
    const place = await openPlace(`${scratch}/${name}`)
    if (from !== undefined) place.restore(from)
    await saveDesk(place, files)
    await push(place.world(), request(place))
    await place.close()
    return {snapshot: place.objects(), memory: place.memory}
  }
  const first = await publish('first', undefined, OLD)
  const second = await publish('second', first.snapshot, NEW)
  const rivals = await Promise.all(
    [first, second].map(({snapshot}, index) => publish(`rival-${index}`, snapshot, RIVAL)),
  )
  const other = await openPlace(`${scratch}/source`)
  await saveDesk(other, NEW)
  await push(other.world(), {...request(other), environment: other.source})
  await other.close()
  const plain = [...first.snapshot].filter(([key]) => !key.startsWith(`${PREFIX}.jsctl/`))
  const {marker} = first.memory
  if (marker === undefined) throw new Error('the desk remembers no marker')
  return {
    releases: [new Map(), first.snapshot, second.snapshot],
    rivals: [undefined, ...rivals.map(({snapshot}) => snapshot)],
    plain: new Map(plain),
    source: other.objects('source'),
    marker,
    bases: [undefined, first.memory.base, second.memory.base],
  }
}

const published =
  (place: Place, work: (world: ReturnType<Place['world']>) => Promise<PublicationResult>) =>
  async (): Promise<Ended> => {
    const world = place.world()
    const result = await work(world)
    const plan = world.events.map((event) =>
      event.type === 'plan' ? renderPlan(event.plan, event.findings, plainStyle) : '',
    )
    return {kind: result.kind, text: plan.join('') + renderPublication(result, plainStyle, 'normal')}
  }

const pushing = (place: Place): Promise<Ended> => published(place, (world) => push(world, request(place)))()

const pulling =
  (source: PullRequest['source']) =>
  async (place: Place): Promise<Ended> => {
    await mkdir(place.server, {recursive: true})
    const {environment, server: into} = place
    const result = await pull(place.world(), {
      environment,
      into,
      mode: 'apply',
      source,
      care: 'usual',
      keep: 5,
      foreign: 'keep',
    })
    return {kind: result.kind, text: renderPull(result, plainStyle)}
  }

const pullReleases = pulling({kind: 'releases', want: 'newest-or-pinned'})
const pullPlain = pulling({kind: 'plain', maxDelete: {kind: 'default'}})

/** A desk that published the newest of so many releases itself, and has these files now. */
const desk =
  (releases: number, files: Files): Story['prepare'] =>
  async (place, {releases: snapshots, marker, bases}) => {
    place.restore(snapshots[releases] ?? new Map())
    if (releases > 0) Object.assign(place.memory, {marker, base: bases[releases]})
    await saveDesk(place, files)
  }

/** A server that pulled so many releases, and a store that has more. */
const server =
  (pulled: number, releases: number): Story['prepare'] =>
  async (place, {releases: snapshots}) => {
    place.restore(snapshots[pulled] ?? new Map())
    if (pulled > 0) await pullReleases(place)
    place.restore(snapshots[releases] ?? new Map())
  }

export const STORIES: readonly Story[] = [
  {
    name: 'a first push',
    kind: 'publication',
    releases: 0,
    before: undefined,
    after: OLD,
    view: {},
    prepare: desk(0, OLD),
    act: pushing,
  },
  {
    name: 'a later push',
    kind: 'publication',
    releases: 1,
    before: OLD,
    after: NEW,
    view: OLD,
    prepare: desk(1, NEW),
    act: pushing,
  },
  {
    name: 'a push of a large file',
    kind: 'publication',
    releases: 1,
    before: OLD,
    after: LARGE,
    view: OLD,
    isLarge: true,
    prepare: desk(1, LARGE),
    act: pushing,
  },
  {
    name: 'a rollback',
    kind: 'publication',
    releases: 2,
    before: NEW,
    after: OLD,
    view: NEW,
    prepare: desk(2, NEW),
    act: (place) => published(place, (world) => rollback(world, {...request(place), to: 1, paths: []}))(),
  },
  {
    name: 'a promotion',
    kind: 'publication',
    releases: 1,
    before: OLD,
    after: NEW,
    view: OLD,
    prepare: async (place, prepared) => {
      await desk(1, OLD)(place, prepared)
      place.restore(prepared.source, 'source')
    },
    act: (place) =>
      published(place, (world) => promote(world, {...request(place), from: place.source, choice: {kind: 'newest'}}))(),
  },
  {
    name: 'an import',
    kind: 'publication',
    releases: 0,
    before: undefined,
    after: OLD,
    view: OLD,
    prepare: async (place, {plain}) => place.restore(plain),
    act: (place) => published(place, (world) => importRelease(world, {...request(place), errors: 'refuse-errors'}))(),
  },
  {
    name: 'a first pull',
    kind: 'pull',
    releases: 1,
    before: {},
    after: OLD,
    view: OLD,
    prepare: server(0, 1),
    act: pullReleases,
  },
  {
    name: 'a later pull',
    kind: 'pull',
    releases: 2,
    before: OLD,
    after: NEW,
    view: NEW,
    prepare: server(1, 2),
    act: pullReleases,
  },
  {
    name: 'an idle pull',
    kind: 'pull',
    releases: 2,
    before: NEW,
    after: NEW,
    view: NEW,
    prepare: server(2, 2),
    act: pullReleases,
  },
  {
    name: 'a pull of plain objects',
    kind: 'pull',
    releases: 0,
    before: {},
    after: OLD,
    view: OLD,
    prepare: async (place, {plain}) => place.restore(plain),
    act: pullPlain,
  },
]
