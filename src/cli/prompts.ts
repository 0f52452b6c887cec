import {Failure} from '../domain/failure.ts'
import type {Question} from '../ports/index.ts'
import {interrupted} from './interruption.ts'

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
  const {default: inquirer} = await import('inquirer')
  const prompt = inquirer.createPromptModule(context)
  if (question.kind === 'confirm') {
    const answers: {readonly agreed?: unknown} = await prompt([
      {type: 'confirm', name: 'agreed', message: question.text, default: false},
    ])
    return answers.agreed === true
  }
  const message = `${question.text}\n  Type ${question.expected} to confirm:`
  const answers: {readonly name?: unknown} = await prompt([{type: 'input', name: 'name', message}])
  return typeof answers.name === 'string' && answers.name.trim() === question.expected
}

/**
 * Asks a person.
 * @param first called when there is one, before the question
 * @throws Failure 'refused' when there is none, naming the flag; 'interrupted' after Ctrl-C
 */
export const ask = async (
  question: Question,
  input: 'allowed' | 'never',
  first: () => void = () => undefined,
): Promise<boolean> => {
  const why = whyNot(input)
  if (why !== undefined) {
    throw new Failure('refused', `a confirmation is needed, and nobody can be asked: ${why}`, {
      hints: [`The question: ${question.text}`, `If that is meant, say ${question.flag}.`],
    })
  }
  first()
  try {
    return await askHere(question)
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ExitPromptError') throw interrupted(cause)
    throw cause
  }
}
