import {once} from 'node:events'
import {setImmediate} from 'node:timers/promises'
import {Failure} from '../domain/failure.ts'
import type {Question, World} from '../ports/index.ts'

/** Why nobody can be asked; undefined when somebody can. */
const whyNot = (input: 'allowed' | 'never'): string | undefined => {
  const {CI: pipeline} = process.env
  if (input === 'never') return '--no-input, or --json, says that nobody is to be asked'
  if (pipeline !== undefined && pipeline !== '' && pipeline !== 'false') return `CI is set to ${pipeline}`
  return process.stdin.isTTY && process.stderr.isTTY ? undefined : 'this is no terminal'
}

/** Where a question goes: stderr, so that stdout holds nothing but the result. */
const context = {output: process.stderr}

const askHere = async (question: Question): Promise<boolean> => {
  if (question.kind === 'confirm') {
    const {default: inquirer} = await import('inquirer')
    const prompt = inquirer.createPromptModule(context)
    const answers: {readonly agreed?: unknown} = await prompt([
      {type: 'confirm', name: 'agreed', message: question.text, default: false},
    ])
    return answers.agreed === true
  }
  return (await typedHere(`${question.text}\n  Type ${question.expected} to confirm:`)) === question.expected
}

/** What is typed, without blanks around it. */
const typedHere = async (message: string): Promise<string> => {
  const {default: inquirer} = await import('inquirer')
  const prompt = inquirer.createPromptModule(context)
  const answers: {readonly typed?: unknown} = await prompt([{type: 'input', name: 'typed', message}])
  return typeof answers.typed === 'string' ? answers.typed.trim() : ''
}

/** Gives `nothing` when the input ends before an answer, such as by Ctrl-D: the prompt stops reading then, and would never answer. */
const orEndOfInput = async <Answer>(asking: Promise<Answer>, nothing: Answer): Promise<Answer> => {
  const {stdin} = process
  const watching = new AbortController()
  const {signal} = watching
  // A prompt that is answered stops reading, too: its answer comes first.
  const ended = Promise.race(['pause', 'end'].map((event) => once(stdin, event, {signal})))
    .then(() => setImmediate(nothing))
    .catch(() => asking)
  try {
    return await Promise.race([asking, ended])
  } finally {
    watching.abort()
  }
}

const notInterrupted = async <Answer>(asking: Promise<Answer>, nothing: Answer): Promise<Answer> => {
  try {
    return await orEndOfInput(asking, nothing)
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ExitPromptError')
      throw new Failure('interrupted', 'interrupted at the question: nothing was changed', {cause})
    throw cause
  }
}

/** What questions need to know of a run. */
interface Asking {
  readonly input: 'allowed' | 'never'
  /** Called before anything else is written. */
  readonly clear: () => void
  /** Called when there is somebody to be asked, before the question. */
  readonly first: () => void
}

/** @throws Failure 'refused' when nobody can be asked: what is needed, the question, and how to answer it */
const needSomebody = ({input, clear, first}: Asking, needed: string, hints: readonly string[]): void => {
  clear()
  const why = whyNot(input)
  if (why !== undefined) throw new Failure('refused', `${needed} needed, and nobody can be asked: ${why}`, {hints})
  first()
}

/** What to do where nobody confirms. */
const instead = ({text, flag}: Question): readonly string[] => [
  `The question: ${text}`,
  `If that is meant, say ${flag}.`,
]

/**
 * Asks a person, for a yes or for a text. Both throw a Failure 'refused' when there is nobody, naming the flag, and
 * 'interrupted' after Ctrl-C.
 */
export const asking = (how: Asking): Pick<World, 'mayAsk' | 'ask' | 'askText'> => ({
  mayAsk: () => whyNot(how.input) === undefined,
  ask: async (question) => {
    needSomebody(how, 'a confirmation is', instead(question))
    return notInterrupted(askHere(question), false)
  },
  askText: async ({text, flag, next}) => {
    const hints = [`The question: ${text}`, `Answer it by ${flag}.`]
    if (next === undefined) needSomebody(how, 'an answer is', hints)
    else needSomebody(how, 'an answer and a confirmation are', [...hints, ...instead(next)])
    return notInterrupted(typedHere(text), '')
  },
})
