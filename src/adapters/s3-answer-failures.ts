import {printable} from '../domain/path.ts'
import {otherStyle, server, table, throughProxy, where, type Asked, type Rule} from './s3-failure-rule.ts'

const checkEndpoint = (asked: Asked): string =>
  asked.environment.endpoint === undefined
    ? 'Is a proxy in between, or is the host name of Amazon S3 taken over on this network?'
    : `Check \`endpoint\` under ${table(asked)}: http or https, host, port, no path. Does it name the S3 interface, not a console or web site?`

const notS3 = ({status}: {readonly status: number | undefined}, asked: Asked): string =>
  `${server(asked)} answers, but not as an S3 server does (HTTP ${status ?? 0} to ${asked.action} on ${where(asked)})`

/** What is wrong with an answer as such. */
export const ANSWER_RULES: readonly Rule[] = [
  {
    when: ({status}) => status === 407,
    kind: 'configuration',
    message: (_, {proxy}) => `the proxy ${printable(proxy?.origin ?? 'on the way')} wants a user name and a password`,
    hints: (_, {proxy}) => [`Write them into ${proxy?.variable ?? 'HTTPS_PROXY'}: http://user:password@host:port.`],
  },
  {
    when: ({problem}) => problem === 'web-page',
    kind: 'temporary',
    message: (_, asked) => `${server(asked)} answered with a web page, not as an S3 server does (${where(asked)})`,
    hints: (_, asked) => [
      'Is there a login page of the network, or a proxy, in between? Open any web page and log in, then try again.',
      throughProxy(asked),
      asked.environment.endpoint !== undefined && checkEndpoint(asked),
    ],
  },
  {
    when: ({problem}) => problem === 'no-s3',
    kind: 'configuration',
    message: notS3,
    hints: (_, asked) => [checkEndpoint(asked), otherStyle(asked)],
  },
  {
    when: ({problem}) => problem === 'too-long',
    kind: 'configuration',
    message: (_, asked) =>
      `${server(asked)} answers, but not as an S3 server does: its answer to ${asked.action} does not come to an end (${where(asked)})`,
    hints: (_, asked) => [`Nothing of it was used. ${checkEndpoint(asked)}`],
  },
  {
    when: ({problem}) => problem === 'too-slow',
    kind: 'temporary',
    message: (_, asked) =>
      `${server(asked)} answers too slowly: less than 1 KiB a second for a minute (${where(asked)})`,
    hints: () => ['Check the network and try again.'],
  },
]

/** S3's errors are XML documents with a code. Without one, or with success that cannot be read, it is another kind of server. */
export const UNCODED_RULE: Rule = {
  when: ({status, coded, code}) => status !== undefined && !coded && code === undefined,
  kind: 'configuration',
  message: notS3,
  hints: (_, asked) => [checkEndpoint(asked), otherStyle(asked)],
}
