/** `smtpPassword`, `SMTP.PASSWORD` and `smtp-password` are one name: smtp_password. */
const plain = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z\d]+/g, '_')
    .toLowerCase()

/** What may follow the word and still leaves it one: which of several it is. */
const WHICH =
  /(?:_?(?:\d{1,2}|value|plain|clear|old|new|live|prod|prd|production|test|tst|dev|devel|int|qa|uat|stage|staging|preprod|demo|db|dba|ftp|sftp|smtp|mail|ssh|ldap|http|https|proxy|user|admin))*$/
const PASSWORD = new RegExp(`(?:(?:kennwort|passphrase|pwd)|(?:^|_)(?:pass|pw))s?${WHICH.source}`)
const KEY = new RegExp(
  `(?:token|secret|api_?key|(?:^|_)(?:secret_?access|access|secret|private|auth|encryption|signing|account|shared)_?key)${WHICH.source}`,
)

/** `*passw*`, and the words behind it. */
const PASSW = /passw(?:or[dt]|d)?s?(?<rest>\w*)$/
/** Words behind it that tell of something about a password. */
const ABOUT =
  /^(?:files?|filename|paths?|dir|directory|folder|policy|polic\w+|rules?|len|length|min|max|size|count|expir\w*|days|date|age|prompt|fields?|name|label|title|text|hint|question|reset|changes?|changed|check\w*|required|needed|mandatory|optional|enabled|disabled|allowed|valid\w*|methods?|type|mode|kind|format|encod\w*|algorithm|alg|hash\w*|digest|urls?|uri|ref|reference|id|ids|key|store|manager|provider|source|tool|command|cmd|script|env|var|variable|param|parameter|column|index|pattern|regex|chars?|charset|retr\w+|attempts|line|lines|ok|error|errors|message|msg|less|free|d|out)$/

const isAbout = (rest: string): boolean => rest.split('_').some((word) => ABOUT.test(word))

/** The folder that a shell was in before. PWD is also what connection strings call a password. */
const OLD_FOLDER = 'OLDPWD'

/** Whether what has this name is a password, another secret, or neither: of `*passw*` what follows counts, else the last word. */
export const secretNamed = (name: string): 'password' | 'key' | undefined => {
  if (name.length > 128 || name === OLD_FOLDER) return undefined
  const words = plain(name)
  const rest = PASSW.exec(words)?.groups?.['rest']
  if (rest === undefined ? PASSWORD.test(words) : !isAbout(rest)) return 'password'
  return KEY.test(words) ? 'key' : undefined
}

/** References to what stands elsewhere, as shells, JobScheduler, build tools and credential stores write them. */
const REFERENCE = /^(?:(?:\$\{[^{}]*\}|\$\w+|%\w+%|!\w+!|\{\{[^{}]*\}\}|@[\w.]+@)[-_.:@]?)+$/
const COMMAND = /^(?:\$\(|`|\$env:|\$[*@#?\d])/i
const STORE = /^(?:cs|env|file|vault|ssm|keyring|secret|enc|arn):|^(?:ENC\(|\{cipher\}|ENC\[)/i
/** What stands where a secret was, or is to be put. */
const BLANK =
  /^(?:\*+|x{3,}|\.{3,}|\[secret \d+\]|<[^<>]*>|&lt;.*&gt;|-+|yes|no|true|false|none|null|nil|undefined|unknown)$/i
const FOLDER = /^\/(?:tmp|var|home|opt|etc|usr|root|mnt|srv|data|run)\/?$/
const FILE = /^(?:[A-Za-z]:|~|\.{1,2})?(?:[\\/][\w .-]+){2,}$/

/** Whether a value is a secret itself, and not empty, a reference, a switch or the name of a file. */
export const isLiteral = (value: string, kind: 'password' | 'key'): boolean => {
  const text = value.trim()
  if (text === '' || text.length > 4096) return text !== ''
  if ([REFERENCE, COMMAND, STORE, BLANK, FOLDER, FILE].some((pattern) => pattern.test(text))) return false
  return kind === 'password' || !/^[-+]?\d{1,9}$/.test(text)
}
