import {Failure} from '../domain/failure.ts'
import type {Question} from '../ports/index.ts'

/** Whether there is somebody to ask. */
export const canAsk = (noInput: boolean): boolean => {
  const {CI: continuous} = process.env
  const inPipeline = continuous !== undefined && continuous !== '' && continuous !== 'false'
  return !noInput && !inPipeline && process.stdin.isTTY && process.stderr.isTTY
}

/** Where a question goes: stderr, so that stdout holds nothing but the result. */
const context = {output: process.stderr}

const askHere = async (question: Question): Promise<boolean> => {
  const {default: inquirer} = await import('inquirer')
  const prompt = inquirer.createPromptModule(context)
  if (question.kind === 'confirm') {
    const answers: {readonly agreed?: unknown} = await prompt([{type: 'confirm', name: 'agreed', message: question.text, default: false}])
    return answers.agreed === true
  }
  const message = `${question.text}\n  Type ${question.expected} to confirm:`
  const answers: {readonly name?: unknown} = await prompt([{type: 'input', name: 'name', message}])
  return typeof answers.name === 'string' && answers.name.trim() === question.expected
}

/**
 * Asks a person.
 * @throws Failure 'refused' when there is none, naming the flag; 'interrupted' after Ctrl-C
 */
export const ask = async (question: Question, noInput: boolean): Promise<boolean> => {
  if (!canAsk(noInput)) {
    throw new Failure('refused', `nobody can be asked here: ${question.text}`, {
      hints: [`If that is meant, say ${question.flag}.`],
    })
  }
  try {
    return await askHere(question)
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ExitPromptError')
      throw new Failure('interrupted', 'interrupted', {cause})
    throw cause
  }
}
