import assert from 'node:assert/strict'
import {existsSync} from 'node:fs'
import {mkdir, rm} from 'node:fs/promises'
import {report} from '../../src/cli/report.ts'
import {plainStyle} from '../../src/cli/style.ts'
import {sha256} from '../../src/domain/digest.ts'
import {decodeHead, decodeViewRecord} from '../../src/domain/documents.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {publishedRelease} from '../support/publishing.ts'
import {readFiles} from '../support/world.ts'
import type {Fault} from './faults.ts'
import {openPlace, PREFIX, readerOf, type Place, type Snapshot} from './place.ts'
import {stepOf, type Step} from './steps.ts'
import type {Ended, Files, Prepared, Story} from './stories.ts'

/** What a run told of its outcome. */
export type Told = 'done' | 'not-done' | 'unknown' | 'done-but'

/** How one cell of the matrix ended. */
export interface Outcome {
  readonly step: Step
  readonly told: Told
  readonly exitCode: number
}

interface Run {
  readonly told: Told
  readonly kind: FailureKind | undefined
  readonly exitCode: number
  readonly text: string
  readonly ended: Ended | undefined
}

const toldBy = (message: string): Told => {
  if (message.includes('is published, but')) return 'done-but'
  return message.includes('outcome unknown') ? 'unknown' : 'not-done'
}

/** Runs a command to its end, as a user would see it. */
const run = async (story: Story, place: Place): Promise<Run> => {
  try {
    const ended = await story.act(place)
    return {told: 'done', kind: undefined, exitCode: 0, text: ended.text, ended}
  } catch (error) {
    const options = {style: plainStyle, commands: [], detail: 'short'} as const
    const text = report(error, {...options, output: 'text'})
    const json = report(error, {...options, output: 'json'})
    assert.ok(error instanceof Failure, `a bug: ${error instanceof Error ? (error.stack ?? '') : String(error)}`)
    const told = toldBy(error.message)
    return {told, kind: error.kind, exitCode: text.exitCode, text: text.stderr + json.stdout, ended: undefined}
  }
}

const checkText = ({text}: Run, {standIn}: Place): void => {
  const {secretAccessKey, accessKeyId} = standIn.dev
  for (const hidden of [secretAccessKey, accessKeyId, 'Signature=', 'AWS4-HMAC', 'text of the server', 'unexpected:']) {
    assert.ok(!text.includes(hidden), `"${hidden}" is shown: ${text}`)
  }
  assert.doesNotMatch(text, /\n\s+at .*:\d/, 'a stack trace is shown')
}

const own = (objects: Snapshot, prefix: string): readonly string[] =>
  [...objects.keys()].filter((key) => key.startsWith(`${PREFIX}${prefix}`)).sort()

const viewOf = (objects: Snapshot): Files =>
  Object.fromEntries(
    [...objects]
      .map(([key, object]) => [key.slice(PREFIX.length), object] as const)
      .filter(([key]) => !key.startsWith('.jsctl/'))
      .map(([key, {bytes}]) => [key, bytes.toString('latin1')]),
  )

/** Every release that was there before is there, byte for byte. */
const checkHistory = (before: Snapshot, after: Snapshot): void => {
  for (const key of own(before, '.jsctl/releases/')) {
    assert.deepEqual(after.get(key)?.bytes, before.get(key)?.bytes, `${key} was changed`)
  }
}

/** Each plain file has an old or a new content; nobody else's, no half one. */
const checkViewMixture = (objects: Snapshot, {view, after}: Story): void => {
  for (const [path, content] of Object.entries(viewOf(objects))) {
    assert.ok(content === view[path] || content === after[path], `${path} of the view is neither old nor new`)
  }
}

interface Published {
  readonly releases: number
  readonly files: Files
}

const publishedIn = async (objects: Snapshot, scratch: string): Promise<Published> => {
  const {files} = await publishedRelease(readerOf(objects), scratch)
  return {releases: own(objects, '.jsctl/releases/').length, files}
}

/** What is published is what was told: the old release whole, or the new one whole. */
const checkPublication = async (story: Story, place: Place, {told, text}: Run): Promise<void> => {
  const {releases, files} = await publishedIn(place.objects(), place.scratch)
  const isNew = releases === story.releases + 1
  assert.ok(isNew || releases === story.releases, `${releases} releases`)
  assert.deepEqual(files, isNew ? story.after : (story.before ?? {}), 'what is published')
  if (told === 'done' || told === 'done-but') assert.ok(isNew, `told as published, and is not: ${text}`)
  if (told === 'not-done') assert.ok(!isNew, `told as not published, and is: ${text}`)
}

/** Plain files whose bytes came wrong are nobody's: kept, and told. */
const hasKept = ({text}: Run): boolean => text.includes('because other tools put it there')

/** After a run to the end: the release once, the hint in line, and the view, but for files that a run told to have kept. */
const checkEnd = async (story: Story, place: Place, kept: boolean): Promise<void> => {
  const objects = place.objects()
  const {releases, files} = await publishedIn(objects, place.scratch)
  assert.equal(releases, story.releases + 1, 'the release is there once')
  assert.deepEqual(files, story.after, 'what is published in the end')
  if (!kept) assert.deepEqual(viewOf(objects), story.after, 'the view in the end')
  const head = objects.get(`${PREFIX}.jsctl/head.json`)
  assert.equal(head && decodeHead(head.bytes).release, releases, 'the hint in the end')
}

const liveFiles = async ({server}: Place): Promise<Files> => (existsSync(server) ? readFiles(server) : {})

const checkLive = async (story: Story, place: Place, {told, text}: Run): Promise<void> => {
  const wanted = told === 'done' ? story.after : story.before
  assert.deepEqual(await liveFiles(place), wanted, `the live folder after: ${text}`)
}

/** What a second run can see of the first one: keys, contents of the view, what the desk and the live folder remember. */
const traceOf = async ({name}: Story, place: Place): Promise<string> => {
  const objects = place.objects()
  const head = objects.get(`${PREFIX}.jsctl/head.json`)
  const record = objects.get(`${PREFIX}.jsctl/objects.json`)
  return JSON.stringify([
    name,
    [...objects.keys()].sort(),
    Object.entries(viewOf(objects)).map(([path, text]) => [path, sha256(Buffer.from(text))]),
    head && decodeHead(head.bytes).release,
    record && decodeViewRecord(record.bytes).release,
    place.memory.marker === undefined,
    Object.keys(await liveFiles(place)),
  ])
}

/** A second run, when nothing is wrong any more, finishes. Traces from which one did need not be tried twice. */
const checkAgain = async (story: Story, place: Place, first: Run, finished: Set<string>): Promise<void> => {
  const trace = await traceOf(story, place)
  if (finished.has(trace)) return
  place.meet(() => 'forward')
  const again = await run(story, place)
  assert.equal(again.told, 'done', `the second run: ${again.text}`)
  if (story.kind === 'publication') await checkEnd(story, place, hasKept(first))
  else assert.deepEqual(await liveFiles(place), story.after, 'the live folder in the end')
  finished.add(trace)
}

const checkNothingLost = async (
  story: Story,
  place: Place,
  {before, source}: {readonly before: Snapshot; readonly source: Snapshot},
  first: Run,
): Promise<void> => {
  const objects = place.objects()
  checkHistory(before, objects)
  assert.deepEqual(place.objects('source'), source, 'the store from which a release is carried on was changed')
  checkViewMixture(objects, story)
  if (story.kind === 'pull') await checkLive(story, place, first)
  else await checkPublication(story, place, first)
  if (first.told === 'done' && story.kind === 'publication') await checkEnd(story, place, hasKept(first))
}

/** A rival's release stays, and stays alone; nothing of ours was published. */
const checkRival = (place: Place, rival: Snapshot, {told, text}: Run): void => {
  assert.equal(told, 'not-done', text)
  const objects = place.objects()
  for (const [key, {bytes}] of rival) assert.deepEqual(objects.get(key)?.bytes, bytes, `${key} of the rival`)
  assert.deepEqual(own(objects, '.jsctl/releases/'), own(rival, '.jsctl/releases/'))
}

/** A cell of the matrix: a story in which a fault happens at the n-th request. */
export interface Cell {
  readonly story: Story
  readonly fault: Fault
  readonly n: number
}

const withPlace = async <Result>(
  scratch: string,
  patience: 'usual' | 'short',
  work: (place: Place) => Promise<Result>,
): Promise<Result> => {
  await mkdir(scratch, {recursive: true})
  const place = await openPlace(scratch, patience)
  try {
    return await work(place)
  } finally {
    await place.close()
    await rm(scratch, {recursive: true, force: true})
  }
}

/** Runs a cell; undefined when its fault means nothing at that request. @throws AssertionError when a promise is broken */
export const runCell = async (
  {story, fault, n}: Cell,
  prepared: Prepared,
  {scratch, finished}: {readonly scratch: string; readonly finished: Set<string>},
): Promise<Outcome | undefined> =>
  withPlace(scratch, fault.hangs === true ? 'short' : 'usual', async (place) => {
    await story.prepare(place, prepared)
    const before = place.objects()
    const source = place.objects('source')
    const rival = prepared.rivals[story.releases] ?? new Map()
    const meeting = {isMet: false, isMeant: true}
    place.meet((seen) => {
      if (seen.number < n || !meeting.isMeant) return 'forward'
      if (fault.lasts === 'once' && seen.number !== n) return 'forward'
      if (seen.number === n) {
        meeting.isMet = true
        const step = stepOf(story, [...place.seen().slice(0, n - 1), seen], n - 1)
        meeting.isMeant = (fault.steps?.includes(step) ?? true) && (fault.means?.(seen) ?? true)
        if (!meeting.isMeant) return 'forward'
      }
      return fault.fate(seen, {rival: () => place.restore(new Map([...place.objects(), ...rival]))})
    }, fault.hours)
    const first = await run(story, place)
    if (!meeting.isMet || !meeting.isMeant) return undefined
    const step = stepOf(story, place.seen(), n - 1)
    checkText(first, place)
    if (first.kind !== undefined) {
      assert.ok(fault.ends.includes(first.kind), `ends with ${first.kind}, not ${fault.ends.join('|')}: ${first.text}`)
    }
    if (fault.again === 'not-tried') checkRival(place, rival, first)
    else {
      await checkNothingLost(story, place, {before, source}, first)
      await checkAgain(story, place, first, finished)
    }
    return {step, told: first.told, exitCode: first.exitCode}
  })

/** How many requests an undisturbed run takes, and the step of each. */
export const undisturbed = (story: Story, prepared: Prepared, scratch: string): Promise<readonly Step[]> =>
  withPlace(scratch, 'usual', async (place) => {
    await story.prepare(place, prepared)
    place.meet(() => 'forward')
    const {ended} = await run(story, place)
    assert.ok(ended !== undefined, `${story.name} fails by itself`)
    const seen = place.seen()
    return seen.map((_, index) => stepOf(story, seen, index))
  })
