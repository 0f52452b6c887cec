/**
 * What is wrong with an answer, whatever it says: a web page where a login page or a proxy is likely; nothing that an S3 server
 * answers; more than an honest answer can be; slower than the floor.
 */
export type Problem = 'web-page' | 'no-s3' | 'too-long' | 'too-slow'

/** An answer that is not looked at any further. Its shape is that of the SDK's errors, so that the SDK can judge whether to ask again. */
export class AnswerProblem extends Error {
  override readonly name = 'AnswerProblem'
  readonly problem: Problem
  readonly $metadata: {readonly httpStatusCode: number}

  constructor(problem: Problem, status: number) {
    super(`the answer is of the kind "${problem}" (HTTP ${status})`)
    this.problem = problem
    this.$metadata = {httpStatusCode: status}
  }
}
