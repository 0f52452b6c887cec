import type {S3Client} from '@aws-sdk/client-s3'

interface Answer {
  readonly statusCode?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: {destroy?: () => void}
}

/** A login page of a network answers everything with 200 and a page: without this a PUT into it would count as done. */
const isWebPage = ({headers = {}}: Answer): boolean =>
  /^text\/html\b/i.test(headers['content-type'] ?? '') &&
  headers['etag'] === undefined &&
  headers['x-amz-request-id'] === undefined

/** Counts each request as it is sent, and refuses answers that no S3 server gives. */
export const watchAnswers = (client: S3Client, onRequest: ((operation: string) => void) | undefined): void => {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      onRequest?.((context.commandName ?? 'Unknown').replace(/Command$/, ''))
      const result = await next(args)
      const answer = result.response as Answer
      if (typeof answer.statusCode === 'number' && answer.statusCode < 300 && isWebPage(answer)) {
        answer.body?.destroy?.()
        throw Object.assign(new Error('the answer is a web page'), {$response: {headers: answer.headers}})
      }
      return result
    },
    {name: 'jsctlWatchAnswers', step: 'deserialize', priority: 'low'},
  )
}
