import type {Outcome, Told} from './cell.ts'
import {FAULTS, type Fault} from './faults.ts'
import {STEPS, type Step} from './steps.ts'

const ORDER: readonly Told[] = ['done', 'not-done', 'done-but', 'unknown']

const isPull = (step: Step): boolean => step === 'find' || step === 'fetch'

/** An outcome in the words of docs/reliability.md. */
const words = ({step, told, exitCode}: Outcome): string => {
  switch (told) {
    case 'done':
      return 'goes through'
    case 'not-done':
      return `${isPull(step) ? 'as it was' : 'not published'} (${exitCode})`
    case 'done-but':
      return `published, unfinished (${exitCode})`
    case 'unknown':
      return `unknown (${exitCode})`
  }
}

const cell = (outcomes: readonly Outcome[]): string => {
  const inOrder = outcomes.toSorted(
    (left, right) => ORDER.indexOf(left.told) - ORDER.indexOf(right.told) || left.exitCode - right.exitCode,
  )
  return [...new Set(inOrder.map(words))].join(' or ') || '–'
}

/** What became of each fault at the requests of each step, as a table of Markdown. */
export const faultTable = (
  tried: readonly {readonly fault: Fault; readonly outcome: Outcome | undefined}[],
): string => {
  const steps = Object.keys(STEPS) as readonly Step[]
  const rows = FAULTS.map((fault) => {
    const outcomes = tried.flatMap((one) => (one.fault === fault && one.outcome !== undefined ? [one.outcome] : []))
    return [fault.title, ...steps.map((step) => cell(outcomes.filter((outcome) => outcome.step === step)))]
  })
  const lines = [['what happens', ...Object.values(STEPS)], ...rows].map((row) => `| ${row.join(' | ')} |\n`)
  const [head = '', ...rest] = lines
  return `${head}|${'---|'.repeat(steps.length + 1)}\n${rest.join('')}`
}
