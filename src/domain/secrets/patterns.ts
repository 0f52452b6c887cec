import {printable} from '../path.ts'
import {COMMAND_LINES} from './command-lines.ts'
import type {FoundSecret, SecretRule} from './secret.ts'
import {isLiteral, secretNamed} from './words.ts'

interface Pattern {
  readonly rule: SecretRule
  readonly what: string
  /** The group `secret` is what nobody should read; every pattern begins with letters of its own, so that a text is read once. */
  readonly form: RegExp
  /** Whether a value that has the form may be one that says nothing. */
  readonly judged?: true
}

const PATTERNS: readonly Pattern[] = [
  ...COMMAND_LINES.map((form): Pattern => ({
    rule: 'secret.connection',
    what: 'the password in a command line',
    form,
    judged: true,
  })),
  {
    rule: 'secret.connection',
    what: 'the password in a URL',
    form: /\b[a-z][a-z\d+.-]{1,20}:\/{1,2}[^\s/?#@:"'<>]{0,200}:(?<secret>[^\s/?#"'<>]{1,200})@/dgi,
    judged: true,
  },
  {
    rule: 'secret.connection',
    what: 'the password in a connection string',
    form: /\b(?:thin|oci8?|(?:sqlplus|expdp?|impdp?|sqlldr)(?:[ \t]+-\w+){0,4})[: \t]["']?[\w$#-]{1,128}\/(?<secret>[^\s@/"'<>;]{1,128})@/dgi,
    judged: true,
  },
  {
    rule: 'secret.connection',
    what: 'the password in a connection string',
    form: /\b(?:server|data source|host|database|initial catalog|uid|user id|user)[ \t]{0,4}=[^\r\n"'<>]{0,80}?;[ \t]{0,4}(?:password|pwd)[ \t]{0,4}=[ \t]{0,4}(?<secret>(?:[^;"'<>\r\n&]|&(?!amp;)){1,200})/dgi,
    judged: true,
  },
  {
    rule: 'secret.connection',
    what: 'the password in a command line',
    form: /\buserid=["']?[\w$#-]{1,128}\/(?<secret>[^\s@/"'<>;]{1,128})/dgi,
    judged: true,
  },
  {
    rule: 'secret.connection',
    what: 'the password in a command line',
    form: /\bmysql(?:dump|admin|import)?\b[^\r\n<>|;]{0,200}?[ \t]-p["']?(?<secret>[^\s"'<>]{1,200})/dg,
    judged: true,
  },
  {
    rule: 'secret.connection',
    what: 'the password in a command line',
    form: /\b(?:sqlcmd|isql|osql|bcp)\b[^\r\n<>|;]{0,200}?[ \t]-P[ \t]{0,4}["']?(?<secret>[^\s"'<>-][^\s"'<>]{0,200})/dg,
    judged: true,
  },
  {
    rule: 'secret.connection',
    what: 'the password in a command line',
    form: /\blftp\b[^\r\n<>|;]{0,200}?[ \t]-u[ \t]{0,4}["']?[^\s,"'$<>-][^\s,"'<>]{0,100},(?<secret>[^\s"'<>]{1,200})/dg,
    judged: true,
  },
  {
    rule: 'secret.password',
    what: 'the password of a database user',
    form: /\bIDENTIFIED[ \t]{1,4}BY[ \t]{1,4}(?!VALUES\b)["']?(?<secret>[^\s"'<>;&][^\s"'<>;]{0,128})/dgi,
    judged: true,
  },
  {
    rule: 'secret.password',
    what: 'the password of a script',
    form: /\bConvertTo-SecureString[ \t]{1,4}(?:-String[ \t]{1,4})?["'](?<secret>[^"'<>\r\n]{1,200})["']/dgi,
    judged: true,
  },
  {
    rule: 'secret.password',
    what: 'the password of a .netrc',
    form: /\blogin\s{1,4}[^\s"'<>]{1,100}\s{1,4}password\s{1,4}(?<secret>[^\s"'<>]{1,200})/dg,
    judged: true,
  },
  {
    rule: 'secret.connection',
    what: 'the password in a command line',
    form: /\bcurl\b[^\r\n<>|;]{0,200}?[ \t](?:-u|--user|--proxy-user)[ \t=]?["']?[^\s:"'$<>-][^\s:"'<>]{0,100}:(?<secret>[^\s"'<>]{1,200})/dg,
    judged: true,
  },
  {
    rule: 'secret.connection',
    what: 'the password in a command line',
    form: /\bsshpass[ \t]{1,4}-p[ \t]{0,4}["']?(?<secret>[^\s"'<>]{1,200})/dg,
    judged: true,
  },
  {
    rule: 'secret.password',
    what: 'the password in a command line',
    form: /(?<![\w-])--?(?:[a-z]{1,20}-){0,3}(?:password|passwd|passphrase|pwd)[ \t]{1,4}["']?(?<secret>[^\s"'<>$%&|;-][^\s"'<>]{2,200})/dgi,
    judged: true,
  },
  {
    rule: 'secret.aws-key',
    what: 'an access key of AWS',
    form: /(?<![A-Za-z\d+/])(?<secret>(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{16})(?![A-Za-z\d+/=])/dg,
  },
  {
    rule: 'secret.private-key',
    what: 'a private key',
    form: /-----BEGIN (?:[A-Z\d]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\[rn]|&#1[03];|\s)*(?<secret>[A-Za-z\d+/=:,. \r\n\t\\&#;-]{32,}?)(?=-----END|[^A-Za-z\d+/=:,. \r\n\t\\&#;-]|$)/dg,
  },
  {
    rule: 'secret.token',
    what: 'a token of GitHub',
    form: /\b(?<secret>gh[pousr]_[A-Za-z\d]{36,255}|github_pat_\w{60,255})/dg,
  },
  {rule: 'secret.token', what: 'a token of GitLab', form: /\b(?<secret>gl(?:pat|ptt|rt|dt)-[\w-]{20,255})/dg},
  {rule: 'secret.token', what: 'a token of Slack', form: /\b(?<secret>xox[abeoprs]-[A-Za-z\d-]{10,255})/dg},
  {rule: 'secret.token', what: 'a token of npm', form: /\b(?<secret>npm_[A-Za-z\d]{36})\b/dg},
  {rule: 'secret.token', what: 'an API key of Google', form: /\b(?<secret>AIza[\w-]{35})/dg},
  {rule: 'secret.token', what: 'a key of Stripe', form: /\b(?<secret>[rs]k_live_[A-Za-z\d]{16,255})/dg},
  {
    rule: 'secret.token',
    what: 'the credentials of a request',
    form: /\bAuthorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:Basic|Bearer|Token)[ \t]{1,4}(?<secret>[\w.~+/=-]{8,4096})/dgi,
    judged: true,
  },
  {
    rule: 'secret.token',
    what: 'the credentials of a request',
    form: /[ \t](?:-H|--header)[ \t=]{0,4}["'][\w-]{0,40}(?:token|key|secret)[ \t]{0,4}:[ \t]{0,4}(?<secret>[^\s"'<>]{8,4096})/dgi,
    judged: true,
  },
  {
    rule: 'secret.token',
    what: 'a web token',
    form: /\b(?<secret>eyJ[\w-]{10,2048}\.eyJ[\w-]{10,4096}\.[\w-]{10,2048})/dg,
  },
  {rule: 'secret.token', what: 'a token of Vault', form: /\b(?<secret>hvs\.[\w-]{24,255})/dg},
]

/** Words that stand for a password where one explains how to write a URL. */
const EXPLAINED = /^(?:password|passwd|passwort|pass|pwd|pw|secret|token)$/i

const matchesOf = (text: string, {rule, what, form, judged}: Pattern): readonly FoundSecret[] =>
  Array.from(text.matchAll(form)).flatMap(({groups, indices}) => {
    const [value, place] = [groups?.['secret'], indices?.groups?.['secret']]
    if (value === undefined || place === undefined) return []
    if (judged === true && (EXPLAINED.test(value) || !isLiteral(value, 'password'))) return []
    const [start, end] = place
    return [{rule, what, at: start, start, end}]
  })

/** `NAME=value`, `NAME = "value"`, `"NAME": "value"`: in scripts, command lines, connection strings and properties. */
const ASSIGNMENT =
  /(?<![\w.%{])(?<name>[A-Za-z_][\w.-]{1,100})(?:=(?:&(?:quot|apos|#3[49]);)?(?<bare>[^\s"'<>;&,|()[\]{}`\\]{3,200})|["']?\s{0,4}(?:=>?|:=?)\s{0,4}(?<quote>["'])(?<quoted>(?!\s)(?:(?!\k<quote>)[^\r\n]){3,200})\k<quote>)/dg

/** What in a value tells that it is code: a call, or a member of something. */
const CODE = /^(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|\w+\[.*\]|[\w.]+\(.*\)|new|this|self|args|argv)$/

const CONNECTION = /(?:jdbc:|server=|data source=|host=|database=|initial catalog=|uid=|user id=)[^\s"'<>]*$/i
const REACH = 300

const ruleOf = (name: string, value: string, before: string): SecretRule => {
  if (/secret.?access.?key/i.test(name) && /^[A-Za-z\d+/=]{40}$/.test(value)) return 'secret.aws-key'
  return CONNECTION.test(before) ? 'secret.connection' : 'secret.password'
}

const FORMS = ['bare', 'word', 'line', 'quoted'] as const

/** The value of an assignment, and which of its forms it has. */
const assigned = (groups: Readonly<Record<string, string | undefined>> = {}) => {
  const form = FORMS.find((name) => groups[name] !== undefined) ?? 'quoted'
  return {form, value: groups[form] ?? ''}
}

const assignmentIn = (text: string, {groups, indices, index}: RegExpExecArray): FoundSecret | undefined => {
  const name = groups?.['name'] ?? ''
  const {form, value} = assigned(groups)
  const kind = secretNamed(name)
  if (kind === undefined || !isLiteral(value, kind) || (form !== 'quoted' && CODE.test(value))) return undefined
  const [start, end] = indices?.groups?.[form] ?? [index, index]
  const rule = ruleOf(name, value, text.slice(Math.max(0, index - REACH), index))
  return {rule, what: `the value of "${printable(name)}"`, at: start, start, end}
}

const assignmentsBy = (pattern: RegExp, text: string): readonly FoundSecret[] => {
  const found: FoundSecret[] = []
  const form = new RegExp(pattern)
  for (let match = form.exec(text); match !== null; match = form.exec(text)) {
    const secret = assignmentIn(text, match)
    // In a value that is none there may be one: value="jdbc:…;password=…".
    if (secret === undefined) form.lastIndex = match.index + (match.groups?.['name']?.length ?? 1)
    else found.push(secret)
  }
  return found
}

/**
 * `name = value`, `name=value` and `name: value` on a line of their own, as files of properties have them. Without a blank before the
 * "=" the value is one word, so that it is no command, and so it is behind a colon, that it is no sentence. Code ends otherwise.
 */
const PROPERTY =
  /^[ \t]{0,40}(?<name>[A-Za-z_][\w.-]{1,100})(?:=(?<bare>[^\s"'<>=]{3,200})|[ \t]{1,20}=[ \t]{0,20}(?<line>[^\s"'<>=~][^\r\n]{1,198}[^\s;{(,])|[ \t]{0,20}:[ \t]{1,20}(?<word>[^\s"'<>=]{3,200}))[ \t]{0,20}$/dgm

const assignments = (text: string): readonly FoundSecret[] => [
  ...assignmentsBy(ASSIGNMENT, text),
  // Scripts in XML have lines that look so and are code.
  ...(/^\s*</.test(text) ? [] : assignmentsBy(PROPERTY, text)),
]

/** What can stand in any text, whatever it is: keys, tokens, URLs, assignments. Values may overlap. */
export const secretsInText = (text: string): readonly FoundSecret[] => [
  ...PATTERNS.flatMap((pattern) => matchesOf(text, pattern)),
  ...assignments(text),
]
