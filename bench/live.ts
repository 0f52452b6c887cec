import {jobText} from '../test/support/publishing.ts'
import {writeFiles} from '../test/support/world.ts'

const PER_FOLDER = 100

/** Where the job of a number lies. */
export const jobPath = (number: number): string => `folder-${Math.floor(number / PER_FOLDER)}/job-${number}.job.xml`

/** A live folder of so many small jobs. */
export const makeLive = async (folder: string, files: number): Promise<void> => {
  const jobs = Array.from({length: files}, (_, number) => [jobPath(number), jobText(`${number}`)])
  await writeFiles(folder, Object.fromEntries(jobs) as Record<string, string>)
}
