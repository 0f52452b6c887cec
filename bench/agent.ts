import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startS3Proxy} from '../test/support/s3-proxy.ts'
import {serverFrom, type S3Server} from '../test/support/s3-server.ts'
import {makeLive} from './live.ts'
import {measure, median, type Cost, type Program} from './measure.ts'
import {emptyPrefix} from './prefix.ts'
import type {BenchOptions} from './run.ts'
import {machine} from './table.ts'
import {TOOLS, type Tool, type ToolPlace} from './tools.ts'

/** Looks of an hour, one every ten seconds. */
const LOOKS = 360

interface Hour {
  readonly tool: string
  readonly requests: number
  /** Seconds of processor time. */
  readonly cpu: number
  /** MiB at the highest. */
  readonly memory: number
}

type Counted = (program: Program, looks?: number) => Promise<{readonly cost: Cost; readonly requests: number}>

/** Runs programs behind a proxy that counts, and interrupts those that look again and again after so many requests. */
const counting = async (server: S3Server) => {
  let seen = 0
  let enough: {readonly at: number; readonly told: () => void} | undefined
  const proxy = await startS3Proxy(() => {
    if (++seen === enough?.at) enough.told()
    return 'forward'
  }, server.endpoint)
  const run: Counted = async (program, looks) => {
    const before = seen
    if (looks === undefined) return {cost: await measure(program), requests: seen - before}
    const until = new Promise<void>((resolve) => {
      enough = {at: before + looks, told: resolve}
    })
    return {cost: await measure(program, {until}), requests: seen - before}
  }
  return {endpoint: proxy.endpoint, run, stop: () => proxy.stop()}
}

/** An agent: what a start takes is taken once, what a look takes as often as an hour has looks. */
const hourOfAgent = async (tool: Tool, watch: Program, run: Counted, polls: number): Promise<Hour> => {
  const [few, many] = [await run(watch, 2), await run(watch, 2 + polls)]
  const perLook = (many.cost.cpu - few.cost.cpu) / (many.requests - few.requests)
  const perRequest = (many.requests - few.requests) / polls
  return {
    tool: `${tool.name} --watch`,
    requests: Math.round(LOOKS * perRequest),
    cpu: few.cost.cpu + LOOKS * perLook,
    memory: many.cost.memory,
  }
}

const hourOfScript = async (tool: Tool, pull: Program, run: Counted, rounds: number): Promise<Hour> => {
  const runs = []
  for (let round = 0; round < rounds; round++) runs.push(await run(pull))
  const {cpu, memory} = median(runs.map(({cost}) => cost))
  return {
    tool: `${tool.name}, again and again`,
    requests: LOOKS * (runs.at(-1)?.requests ?? 0),
    cpu: LOOKS * cpu,
    memory,
  }
}

const hourOf = async (tool: Tool, server: S3Server, {files, polls, rounds}: BenchOptions): Promise<Hour> => {
  const folder = await mkdtemp(join(tmpdir(), 'jsctl-bench-'))
  const prefix = `bench-${process.pid}-agent-${tool.name.replaceAll(/\W+/g, '-')}`
  const proxy = await counting(server)
  const place: ToolPlace = {
    ...{folder, prefix, server},
    live: join(folder, 'live'),
    into: join(folder, 'into'),
    endpoint: proxy.endpoint,
  }
  try {
    await makeLive(place.live, files)
    await Promise.all([mkdir(place.into), mkdir(join(folder, 'home'))])
    await tool.prepare?.(place)
    await measure(tool.push(place))
    await measure(tool.pull(place))
    const watch = tool.watch?.(place)
    return watch === undefined
      ? await hourOfScript(tool, tool.pull(place), proxy.run, rounds)
      : await hourOfAgent(tool, watch, proxy.run, polls)
  } finally {
    await proxy.stop()
    await emptyPrefix(server, prefix)
    await rm(folder, {recursive: true})
  }
}

/** What a server costs where nothing is published for an hour. */
export const bench = async (options: BenchOptions): Promise<string> => {
  const settings = process.env['JSCTL_TEST_S3']
  if (settings === undefined) throw new Error('JSCTL_TEST_S3 names no S3 server: see test/s3-server/radosgw-up.sh')
  const server = serverFrom(settings)
  const began = machine()
  const hours: Hour[] = []
  for (const tool of TOOLS.filter(({program, name}) => existsSync(program) && !name.includes('objects'))) {
    console.error(tool.name)
    hours.push(await hourOf(tool, server, options))
  }
  const base = hours[0]?.cpu ?? 0
  const lines = hours.map(
    ({tool, requests, cpu, memory}) =>
      `| ${tool} | ${requests.toLocaleString('en')} | ${cpu.toFixed(1)} | ${memory.toFixed(0)} | ${(cpu / base).toFixed(1)} × |`,
  )
  return [
    `${began}, ${options.files.toLocaleString('en')} files, an hour of ${LOOKS} looks`,
    '',
    '| tool | requests | CPU s | MiB | CPU |',
    '|---|---:|---:|---:|---:|',
    ...lines,
  ].join('\n')
}
