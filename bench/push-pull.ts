import {existsSync} from 'node:fs'
import {cp, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jobText} from '../test/support/publishing.ts'
import {startS3Proxy} from '../test/support/s3-proxy.ts'
import {serverFrom, type S3Server} from '../test/support/s3-server.ts'
import {jobPath, makeLive} from './live.ts'
import {measure, type Cost} from './measure.ts'
import {emptyPrefix} from './prefix.ts'
import type {BenchOptions} from './run.ts'
import {machine, table} from './table.ts'
import {TOOLS, type Tool, type ToolPlace} from './tools.ts'

const CHANGED = 10
/** Other contents of another size: tools that compare sizes see them, too. */
const edit = async (live: string, files: number): Promise<void> => {
  for (let number = 0; number < CHANGED; number++) {
    const place = Math.floor((number * files) / CHANGED)
    await writeFile(join(live, jobPath(place)), jobText(`${place} edited`))
  }
}

const TASKS = [
  'push: first',
  'push: nothing changed',
  'pull: cold',
  'pull: idle',
  `push: ${CHANGED} changed`,
  `pull: ${CHANGED} changed`,
] as const

/** What each task of one tool came to, in the order of TASKS. */
type Round<Result> = (work: () => Promise<Cost>) => Promise<Result>

/** All tasks of one tool in a place of its own. */
const play = async <Result>(tool: Tool, place: ToolPlace, files: number, record: Round<Result>): Promise<Result[]> => {
  const [push, pull] = [tool.push(place), tool.pull(place)]
  const results: Result[] = []
  for (const task of TASKS) {
    if (task === `push: ${CHANGED} changed`) await edit(place.live, files)
    results.push(await record(() => measure(task.startsWith('push') ? push : pull)))
  }
  return results
}

const inPlace = async <Result>(
  tool: Tool,
  {server, endpoint, live, files}: {server: S3Server; endpoint: string; live: string; files: number},
  record: Round<Result>,
): Promise<Result[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'jsctl-bench-'))
  const prefix = `bench-${process.pid}-${tool.name.replaceAll(/\W+/g, '-')}`
  const place = {folder, live: join(folder, 'live'), into: join(folder, 'into'), prefix, endpoint, server}
  try {
    await Promise.all([cp(live, place.live, {recursive: true}), mkdir(place.into), mkdir(join(folder, 'home'))])
    await tool.prepare?.(place)
    return await play(tool, place, files, record)
  } finally {
    await emptyPrefix(server, prefix)
    await rm(folder, {recursive: true})
  }
}

/** Publishing and mirroring many small objects, against tools that copy files. */
export const bench = async ({rounds, files}: BenchOptions): Promise<string> => {
  const settings = process.env['JSCTL_TEST_S3']
  if (settings === undefined) throw new Error('JSCTL_TEST_S3 names no S3 server: see test/s3-server/radosgw-up.sh')
  const server = serverFrom(settings)
  const tools = TOOLS.filter(({program}) => existsSync(program))
  const live = await mkdtemp(join(tmpdir(), 'jsctl-bench-live-'))
  const costs = new Map(tools.map((tool) => [tool, TASKS.map((): Cost[] => [])]))
  const requests = new Map<Tool, readonly number[]>()
  const began = machine()
  try {
    await makeLive(live, files)
    for (let round = 0; round < rounds; round++) {
      for (const tool of tools) {
        console.error(`round ${round + 1} of ${rounds}: ${tool.name}`)
        const found = await inPlace(tool, {server, endpoint: server.endpoint, live, files}, (work) => work())
        for (const [index, cost] of found.entries()) costs.get(tool)?.[index]?.push(cost)
      }
    }
    // Counted in a round of its own: what counts takes time.
    for (const tool of tools) {
      console.error(`counting requests: ${tool.name}`)
      const proxy = await startS3Proxy(() => 'forward', server.endpoint)
      const counted = await inPlace(tool, {server, endpoint: proxy.endpoint, live, files}, async (work) => {
        const before = proxy.seen.length
        await work()
        return proxy.seen.length - before
      })
      await proxy.stop()
      requests.set(tool, counted)
    }
  } finally {
    await rm(live, {recursive: true})
  }
  const rows = TASKS.flatMap((task, index) =>
    tools.map((tool) => ({
      task,
      tool: tool.name,
      costs: costs.get(tool)?.[index] ?? [],
      requests: requests.get(tool)?.[index],
    })),
  )
  return `${began}, ${files.toLocaleString('en')} files, median of ${rounds}\n\n${table(rows)}`
}
