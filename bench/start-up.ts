import {mkdir, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jobText} from '../test/support/publishing.ts'
import {cleanEnvironment, commandLine} from '../test/support/run-jsctl.ts'
import {writeFiles} from '../test/support/world.ts'
import {measure, type Cost} from './measure.ts'
import type {BenchOptions} from './run.ts'
import {machine, table} from './table.ts'

const FILES = 20

/** How long programs take that have next to nothing to do. */
export const bench = async ({rounds}: BenchOptions): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'jsctl-bench-'))
  await mkdir(join(folder, 'home'))
  const jobs = Array.from({length: FILES}, (_, number) => [`live/job-${number}.job.xml`, jobText(`${number}`)])
  await writeFiles(folder, Object.fromEntries(jobs) as Record<string, string>)
  const env = cleanEnvironment({HOME: join(folder, 'home')})
  const jsctl = commandLine('built')
  const tasks = [
    ['--version', 'jsctl', [...jsctl, '--version']],
    ['--version', 'aws', ['/usr/bin/aws', '--version']],
    [`validate ${FILES} files`, 'jsctl', [...jsctl, 'validate', 'live']],
  ] as const
  const costs: Cost[][] = tasks.map(() => [])
  try {
    // In turns: what else the machine does falls on all of them. The first round fills caches and does not count.
    for (let round = 0; round <= rounds; round++) {
      for (const [index, [, , words]] of tasks.entries()) {
        const cost = await measure({words, folder, env})
        if (round > 0) costs[index]?.push(cost)
      }
    }
  } finally {
    await rm(folder, {recursive: true})
  }
  const rows = tasks.map(([task, tool], index) => ({task, tool, costs: costs[index] ?? []}))
  return `${machine()}, median of ${rounds}\n\n${table(rows)}`
}
