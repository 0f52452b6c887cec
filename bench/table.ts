import {cpus, loadavg, totalmem} from 'node:os'
import {median, type Cost} from './measure.ts'

/** All runs of one tool at one task. */
export interface Measured {
  readonly task: string
  readonly tool: string
  readonly costs: readonly Cost[]
  /** Undefined when they were not counted. */
  readonly requests?: number | undefined
}

/** What figures depend on, in a line. */
export const machine = (): string => {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ')
  return `${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${memory} GiB, Node ${process.version}, load ${load}`
}

const times = (cost: number, base: number): string => (base === 0 ? '' : `${(cost / base).toFixed(1)} ×`)

/** One table as Markdown: medians, and how many times the first tool's time each one took at the same task. */
export const table = (rows: readonly Measured[]): string => {
  const lines = rows.map(({task, tool, costs, requests}) => {
    const {wall, cpu, memory} = median(costs)
    const first = rows.find((row) => row.task === task)
    const base = median(first?.costs ?? costs)
    const cells = [
      task,
      tool,
      wall.toFixed(2),
      cpu.toFixed(2),
      memory.toFixed(0),
      requests?.toLocaleString('en') ?? '',
      times(wall, base.wall),
      times(cpu, base.cpu),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| task | tool | wall s | CPU s | MiB | requests | wall | CPU |',
    '|---|---|---:|---:|---:|---:|---:|---:|',
    ...lines,
  ].join('\n')
}
