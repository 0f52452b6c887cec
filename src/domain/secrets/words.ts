/** `smtpPassword`, `SMTP.PASSWORD` and `smtp-password` are one name: smtp_password. */
const plain = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z\d]+/g, '_')
    .toLowerCase()

const PASSWORD =
  /(?:(?:password|passwd|passwort|kennwort|passphrase|pwd)|(?:^|_)(?:pass|pw))_?(?:\d{1,2}|value|plain)?$/
const KEY =
  /(?:token|secret|api_?key|(?:^|_)(?:secret_?access|access|secret|private|auth|encryption|signing|account|shared)_?key)_?(?:\d{1,2}|value|plain)?$/

/** Whether what has this name is a password, another secret, or neither: the last word counts, a password_file is none. */
export const secretNamed = (name: string): 'password' | 'key' | undefined => {
  if (name.length > 128) return undefined
  const words = plain(name)
  if (PASSWORD.test(words)) return 'password'
  return KEY.test(words) ? 'key' : undefined
}

/** References to what stands elsewhere, as shells, JobScheduler, build tools and credential stores write them. */
const REFERENCE = /^(?:(?:\$\{[^{}]*\}|\$\w+|%\w+%|!\w+!|\{\{[^{}]*\}\}|@[\w.]+@)[-_.:@]?)+$/
const COMMAND = /^(?:\$\(|`|\$env:|\$[*@#?\d])/i
const STORE = /^(?:cs|env|file|vault|ssm|keyring|secret|enc|arn):|^(?:ENC\(|\{cipher\}|ENC\[)/i
/** What stands where a secret was, or is to be put. */
const BLANK = /^(?:\*+|x{3,}|\.{3,}|\[secret \d+\]|<[^<>]*>|&lt;.*&gt;|-+|yes|no|true|false|none|null|nil|undefined)$/i
const FILE = /^(?:[A-Za-z]:|~|\.{1,2})?(?:[\\/][\w .-]+){2,}$/

/** Whether a value is a secret itself, and not empty, a reference, a switch or the name of a file. */
export const isLiteral = (value: string, kind: 'password' | 'key'): boolean => {
  const text = value.trim()
  if (text === '' || text.length > 4096) return text !== ''
  if ([REFERENCE, COMMAND, STORE, BLANK, FILE].some((pattern) => pattern.test(text))) return false
  return kind === 'password' || !/^[-+]?\d{1,9}$/.test(text)
}
