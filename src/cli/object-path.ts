import {Failure} from '../domain/failure.ts'
import {pathProblem, printable, type LivePath} from '../domain/path.ts'

/** Reads an argument that names an object or a folder in the live root; "./" before and "/" behind it do no harm. @throws Failure 'usage' */
export const objectPath = (text: string): LivePath => {
  const path = text.replace(/^(\.?\/)+|\/+$/g, '')
  const problem = pathProblem(path)
  if (problem === undefined) return path as LivePath
  throw new Failure('usage', `"${printable(text)}" is no path of an object: ${problem}`, {
    hints: ['A path counts from the live folder, with "/" between folders: billing/load.job.xml.'],
  })
}
