import {printable} from '../domain/path.ts'
import type {ErrorFacts} from './s3-error-facts.ts'
import {otherStyle, server, table, throughProxy, where, type Rule} from './s3-failure-rule.ts'

const NOT_REACHED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']
const BROKEN = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|^ERR_TLS/

/** An answer that is no HTTP (FTP's greeting), or no TLS where https was asked. */
const OTHER_PROTOCOL = /^(EPROTO$|HPE_|ERR_SSL_)/

/** Never reached the server: nothing was changed by such a request. */
export const neverSent = ({code, message, status}: ErrorFacts): boolean =>
  status === undefined &&
  code !== undefined &&
  (NOT_REACHED.includes(code) || CERTIFICATE.test(code) || message.includes('did not establish a connection'))

/** What Node says when there was no answer at all. */
export const NETWORK_RULES: readonly Rule[] = [
  {
    when: ({code}) => code === 'ENOTFOUND' || code === 'EAI_AGAIN',
    kind: 'temporary',
    message: ({hostname}, asked) => `the host ${printable(hostname ?? server(asked))} cannot be found`,
    hints: ({hostname}, asked) => [
      asked.environment.endpoint !== undefined &&
        hostname?.startsWith(`${asked.bucket}.`) === true &&
        `The bucket became a part of the host name: set \`forcePathStyle = true\` under ${table(asked)}.`,
      throughProxy(asked),
      'Check the network (VPN?) and the spelling of ' +
        (asked.environment.endpoint === undefined ? '`region`.' : '`endpoint`.'),
    ],
  },
  {
    when: ({code}) => code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID',
    kind: 'configuration',
    message: ({code}, asked) =>
      `the certificate of ${server(asked)} ${code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}`,
    hints: () => ['Who runs the server must renew it. Is the clock of this machine right?'],
  },
  {
    when: ({code}) => code === 'ERR_TLS_CERT_ALTNAME_INVALID',
    kind: 'configuration',
    message: (_, asked) => `the certificate of ${server(asked)} is for another host name`,
    hints: (_, asked) => [
      `Write the name that the certificate has as the host of \`endpoint\` under ${table(asked)}.`,
      otherStyle(asked),
    ],
  },
  {
    when: ({code}) => code !== undefined && CERTIFICATE.test(code),
    kind: 'configuration',
    message: ({code}, asked) =>
      `the certificate of ${server(asked)} was issued by an authority that this machine does not trust (${code ?? 'TLS'})`,
    hints: () => [
      "Point NODE_EXTRA_CA_CERTS, or AWS_CA_BUNDLE, at the file with your organisation's root certificate (PEM).",
    ],
  },
  {
    when: ({code}) => code !== undefined && OTHER_PROTOCOL.test(code),
    kind: 'configuration',
    message: (_, asked) =>
      `${server(asked)} answers, but not as an S3 server does: it does not speak the protocol of its URL`,
    hints: (_, asked) => [`Is it http or https? Check \`endpoint\` under ${table(asked)}.`],
  },
  {
    when: ({code, name}) =>
      name === 'TimeoutError' || (code !== undefined && (NOT_REACHED.includes(code) || BROKEN.includes(code))),
    kind: 'temporary',
    message: ({code, name}, asked) =>
      code !== undefined && NOT_REACHED.includes(code)
        ? `${server(asked)} cannot be reached (${code})`
        : `the connection to ${server(asked)} broke (${code ?? name}, ${where(asked)})`,
    hints: (_, asked) => [
      'Check the network and try again.',
      throughProxy(asked),
      asked.environment.endpoint !== undefined &&
        'Is a server running there, and is it http or https? It is `endpoint` of ' + `${table(asked)}.`,
    ],
  },
]
