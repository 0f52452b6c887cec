import assert from 'node:assert/strict'
import pMap from 'p-map'
import {useKeys} from '../support/s3-server.ts'
import {goldenPart} from '../support/golden.ts'
import {KEYS} from '../stand-in/stand-in.ts'
import {scratchOfSuite} from '../support/world.ts'
import {runCell, undisturbed, type Cell, type Outcome} from './cell.ts'
import {FAULTS} from './faults.ts'
import type {Step} from './steps.ts'
import {faultTable} from './table.ts'
import {prepare, STORIES, type Prepared, type Story} from './stories.ts'

/** Most of the time of a cell is waiting. */
const CONCURRENCY = 12

interface Tried extends Cell {
  readonly outcome: Outcome | undefined
  readonly problem: string | undefined
}

const cellsOf = (story: Story, steps: readonly Step[]): readonly Cell[] => {
  const numbers = steps.flatMap((step, index) => (story.isLarge !== true || step === 'send' ? [index + 1] : []))
  return FAULTS.filter(
    ({stories, large}) => (stories?.(story) ?? true) && (story.isLarge !== true || large === true),
  ).flatMap((fault) =>
    numbers.filter((n) => fault.steps?.includes(steps[n - 1]!) ?? true).map((n) => ({story, fault, n})),
  )
}

describe('given one fault at each request in turn', () => {
  const scratch = scratchOfSuite()
  let prepared: Prepared
  let forget: () => void
  const tried: Tried[] = []
  const finished = new Set<string>()

  before(async function () {
    this.timeout(60_000)
    forget = useKeys(KEYS.dev)
    prepared = await prepare(scratch.path)
  })
  after(() => forget())

  for (const story of STORIES) {
    describe(`in ${story.name}`, () => {
      let cells: readonly Tried[] = []
      before(async function () {
        this.timeout(600_000)
        const steps = await undisturbed(story, prepared, `${scratch.path}/undisturbed`)
        let next = 0
        const attempt = async (cell: Cell): Promise<Tried> => {
          try {
            return {
              ...cell,
              outcome: await runCell(cell, prepared, {scratch: `${scratch.path}/${next++}`, finished}),
              problem: undefined,
            }
          } catch (error) {
            return {...cell, outcome: undefined, problem: error instanceof Error ? error.message : String(error)}
          }
        }
        cells = await pMap(cellsOf(story, steps), attempt, {concurrency: CONCURRENCY})
        tried.push(...cells)
      })
      for (const fault of FAULTS) {
        it(`${fault.title}: nothing is lost, what is told is true, the next run finishes`, () => {
          const problems = cells
            .filter((cell) => cell.fault === fault && cell.problem !== undefined)
            .map(({n, problem}) => `request ${n}: ${problem ?? ''}`)
          assert.ok(problems.length === 0, problems.join('\n'))
        })
      }
    })
  }

  // Behind the stories: mocha runs the tests of a suite before those of its suites.
  describe('all in all', () => {
    it('docs/reliability.md tells of each of them what is true', () => {
      goldenPart('docs/reliability.md', 'fault-table', faultTable(tried))
    })

    it('many cells were tried', () => {
      const met = tried.filter(({outcome, problem}) => outcome !== undefined || problem !== undefined)
      console.log(`    ${met.length} cells of the fault matrix were run`)
      assert.ok(met.length > 1000, `only ${met.length} cells`)
    })
  })
})
