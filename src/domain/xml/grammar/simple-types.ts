import {
  adviseDateAndTime,
  adviseDuration,
  adviseDurationOrPercentage,
  adviseSeconds,
  adviseTime,
  adviseYesNoOrNever,
  adviseYesOrNo,
} from './advice.ts'
import type {ValueRule} from './fault.ts'
import {
  ANYTHING,
  TEXT,
  collapsed,
  either,
  list,
  oneOf,
  plain,
  text,
  token,
  told,
  type Advice,
  type SimpleType,
} from './simple-type.ts'
import {isXmlDateTime} from './xml-date-time.ts'
import {alternatives} from './wording.ts'

const whole = (form: RegExp, wanted: string, rule: ValueRule = 'xsd.number', advice: Advice = adviseSeconds) =>
  token(form, {rule, wanted: `a whole number${wanted}`, advice})

/** "-0" is a nonNegativeInteger of XML Schema; leading zeros and "+" are allowed everywhere. */
const count = whole(/^(?:\+?\d+|-0+)$/, ', 0 or more')
const positive = whole(/^\+?0*[1-9]\d*$/, ', 1 or more')
const integer = whole(/^[+-]?\d+$/, '')

const word = (rule: ValueRule, words: readonly string[], exact = false): SimpleType =>
  oneOf(words, {rule, wanted: alternatives(words)}, {exact})
const choice = (...words: readonly string[]): SimpleType => word('xsd.enum', words)

const LARGEST = '9223372036854775807'
const SMALLEST = '9223372036854775808'

const isLong = (value: string): boolean => {
  const [, sign, digits] = /^([+-]?)0*(\d+)$/.exec(collapsed(value)) ?? []
  if (digits === undefined) return false
  const bound = sign === '-' ? SMALLEST : LARGEST
  return digits.length < bound.length || (digits.length === bound.length && digits <= bound)
}
const long = told(isLong, {rule: 'xsd.number', wanted: 'a whole number of at most 64 bits'})

const YES = ['yes', 'true', '1']
const NO = ['no', 'false', '0']
const yesNo = oneOf([...YES, ...NO], {rule: 'xsd.yesno', wanted: 'yes or no', advice: adviseYesOrNo})

const DURATION = 'a number of seconds, or HH:MM or HH:MM:SS'
const span = text(/^(?:\d+|\d+:\d{2}(?::\d{2})?)$/, {rule: 'xsd.duration', wanted: DURATION})
const duration = (wanted: string, ...more: readonly SimpleType[]): SimpleType =>
  either({rule: 'xsd.duration', wanted, advice: adviseDuration}, count, span, ...more)

const WEEKDAYS =
  'so sonntag mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag sun sunday mon monday tue tuesday wed wednesday thu thursday fri friday sat saturday'
const weekday = oneOf([...WEEKDAYS.split(' '), ...'0 1 2 3 4 5 6 7'.split(' ')], {
  rule: 'day.name',
  wanted: 'monday to sunday or mon to sun in lower case, or 0 to 7',
})

const dayOfMonth = whole(/^\+?0*(?:[1-9]|[12]\d|3[01])$/, ' from 1 to 31', 'day.range')
const dayBeforeLast = whole(/^(?:\+?0*(?:\d|[12]\d|30)|-0+)$/, ' from 0 to 30: 0 is the last day', 'day.range')
const which = token(/^(?:\+?0*[1-4]|-0*[1-4])$/, {
  rule: 'day.range',
  wanted: '1 to 4, or -1 to -4 counted from the end of the month',
})

const MONTHS = 'january february march april may june july august september october november december'.split(' ')
const month = oneOf([...MONTHS, ...MONTHS.map((_, index) => String(index + 1))], {
  rule: 'month.value',
  wanted: 'january to december in lower case, or 1 to 12',
})

const SIGNALS =
  'HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL IO PWR SYS'
    .split(' ')
    .map((name) => `SIG${name}`)
const signal = word('xsd.enum', SIGNALS)
const meantSignal: Advice = (value) => signal.refusal(value.replace(/^(?!SIG)/i, 'SIG'))?.hint

const LEVELS = ['error', 'warn', 'info', 'debug', ...Array.from({length: 9}, (_, index) => `debug${index + 1}`)]

/** Every simple type that an attribute, or an element without children, can have (objects.md §1.3); names are ours. */
export const SIMPLE_TYPES = {
  anything: ANYTHING,
  text: TEXT,
  'one-line': text(/^[^\r\n]+$/, {rule: 'xsd.value', wanted: 'one line that is not empty'}),
  name: text(/^[^/]*$/, {rule: 'xsd.name', wanted: 'a name without "/"'}),
  path: text(/^(?!.*\/\/)/s, {rule: 'xsd.path', wanted: 'a path without "//"'}),
  'url-path': text(/^\/[^\r\n]*$/, {rule: 'xsd.value', wanted: 'a path that begins with "/"'}),
  'yes-no': yesNo,
  no: oneOf(NO, {rule: 'xsd.yesno', wanted: 'no'}),
  'yes-no-never': oneOf([...YES, ...NO, 'never'], {
    rule: 'xsd.yesno',
    wanted: 'yes, no or never',
    advice: adviseYesNoOrNever,
  }),
  'yes-no-or-count': either(
    {rule: 'xsd.number', wanted: 'yes, no or a whole number', advice: adviseYesOrNo},
    yesNo,
    count,
  ),
  'yes-no-or-positive': either(
    {rule: 'xsd.number', wanted: 'yes, no or a whole number, 1 or more', advice: adviseYesOrNo},
    yesNo,
    positive,
  ),
  boolean: choice('true', 'false', '1', '0'),
  count,
  positive,
  integer,
  long,
  'no-or-positive': either({rule: 'xsd.number', wanted: 'no or a whole number, 1 or more'}, choice('no'), positive),
  'count-or-never': either(
    {rule: 'xsd.number', wanted: 'a number of seconds, or never', advice: adviseSeconds},
    count,
    choice('never'),
  ),
  'positive-or-never': either(
    {rule: 'xsd.number', wanted: 'a number of seconds, 1 or more, or never'},
    positive,
    choice('never'),
  ),
  duration: duration(DURATION),
  'duration-or-never': duration(`${DURATION}, or never`, choice('never')),
  'duration-or-percentage': either(
    {
      rule: 'xsd.duration',
      wanted: `${DURATION}, or a percentage such as 150%`,
      advice: adviseDurationOrPercentage,
    },
    count,
    span,
    plain(/^\p{Nd}+%$/u, {rule: 'xsd.duration', wanted: 'a percentage'}),
  ),
  time: text(/^\d{1,2}:\d{2}(?::\d{2})?$/, {
    rule: 'time.format',
    wanted: 'a time of day: HH:MM or HH:MM:SS',
    advice: adviseTime,
  }),
  'date-and-time': text(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?$/, {
    rule: 'date.format',
    wanted: 'a date with a time: yyyy-mm-dd HH:MM or yyyy-mm-dd HH:MM:SS',
    advice: adviseDateAndTime,
  }),
  'xml-date-time': isXmlDateTime,
  weekdays: list(weekday),
  'days-of-month': list(dayOfMonth),
  'days-before-last': list(dayBeforeLast),
  which,
  months: list(month),
  'when-holiday': word('xsd.enum', ['suppress', 'ignore_holiday', 'previous_non_holiday', 'next_non_holiday'], true),
  priority: either(
    {rule: 'xsd.enum', wanted: 'a whole number from -20 to 20, or idle, below_normal, normal, above_normal or high'},
    token(/^[+-]?0*(?:1?\d|20)$/, {rule: 'xsd.number', wanted: 'a whole number from -20 to 20'}),
    choice('idle', 'below_normal', 'normal', 'above_normal', 'high'),
  ),
  'log-level': oneOf(LEVELS, {rule: 'xsd.enum', wanted: 'error, warn, info, debug, or debug1 to debug9'}),
  encoding: choice('oem', 'cp437', 'cp850', 'latin1', 'none'),
  signals: either(
    {rule: 'xsd.enum', wanted: 'all, or signals such as SIGTERM or 15', advice: meantSignal},
    choice('all'),
    list(either({rule: 'xsd.enum', wanted: 'a signal'}, signal, positive)),
  ),
  'exit-codes': either(
    {
      rule: 'xsd.enum',
      wanted: 'success, error, signal, or exit codes and signals such as 1 2 SIGTERM',
      advice: meantSignal,
    },
    choice('success', 'error', 'signal'),
    list(either({rule: 'xsd.enum', wanted: 'an exit code or a signal'}, signal, integer)),
  ),
  criticality: choice('normal', 'minor', 'major'),
  'task-engine': choice('task'),
  'task-or-order': choice('task', 'order'),
  'on-error': choice('setback', 'suspend'),
  select: choice('first', 'next'),
  language: word('xsd.enum', ['de', 'en'], true),
  'mailed-errors': choice('all', 'first_only', 'last_only', 'first_and_last_only'),
  'with-log': choice('yes', 'no', 'gzip'),
  'job-command': choice(
    ...'stop unstop start wake wake_when_in_period end suspend continue reread remove enable disable'.split(' '),
  ),
  'scheduler-command': choice(
    ...'rotate_logs pause continue stop reload terminate terminate_and_restart let_run_terminate_and_restart abort_immediately abort_immediately_and_restart'.split(
      ' ',
    ),
  ),
  'chain-state': word('xsd.enum', ['running', 'stopped'], true),
  'node-action': word('xsd.enum', ['process', 'stop', 'next_state'], true),
  reset: choice('reset'),
  process: choice('process'),
  sigterm: choice('SIGTERM'),
  'security-level': choice('none', 'signal', 'info', 'no_add', 'all'),
  basic: choice('basic'),
  md5: plain(/^[0-9a-fA-F]{32}$/, {rule: 'xsd.value', wanted: '32 hexadecimal digits'}),
  '32-characters': plain(/^.{32}$/su, {rule: 'xsd.value', wanted: '32 characters'}),
} as const satisfies Readonly<Record<string, SimpleType>>

/** The name of a simple type, as the tables use it. */
export type SimpleTypeName = keyof typeof SIMPLE_TYPES
