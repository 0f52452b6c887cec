import {markupIn, type Span, type Tag} from './markup.ts'
import type {FoundSecret, Secret, SecretRule} from './secret.ts'

/** What a comment says: `jsctl-allow secret.password, secret.token: reason`. */
interface Allowance {
  readonly rules: readonly string[]
  readonly reason: 'given' | 'missing'
}

/** A part of a text for which a comment allows something. */
interface Allowed extends Allowance, Span {}

interface OpenElement {
  readonly name: string
  readonly start: number
  readonly allowances: Allowance[]
}

/** Comments that are heard in one file: hostile numbers of them must not cost time. */
const HEARD = 1000

const allowanceIn = (text: string, {start, end}: Span): Allowance | undefined => {
  const [, rules = '', reason = ''] =
    /^<!--\s*jsctl-allow\s+([\w.,*-]+(?:\s*,\s*[\w.*-]+)*)\s*(?::([\s\S]*))?-->$/.exec(text.slice(start, end)) ?? []
  if (rules === '') return undefined
  return {
    rules: rules.split(',').map((rule) => rule.trim()),
    reason: /[\p{L}\p{N}]/u.test(reason) ? 'given' : 'missing',
  }
}

/**
 * Where comments allow something: a comment before an element is for that element with all that is in it, one that no element
 * follows is for the element that it stands in.
 */
export const allowancesIn = (text: string): readonly Allowed[] => {
  if (!text.includes('jsctl-allow')) return []
  const done: Allowed[] = []
  const open: OpenElement[] = []
  let waiting: Allowance[] = []
  let at = 0
  const close = ({allowances, start}: OpenElement, end: number): void => {
    for (const allowance of allowances) done.push({...allowance, start, end})
  }
  const giveToParent = (): void => {
    open.at(-1)?.allowances.push(...waiting)
    waiting = []
  }
  const enter = ({kind, name, start, end}: Tag): void => {
    const element: OpenElement = {name, start, allowances: waiting}
    waiting = []
    if (kind === 'empty') close(element, end)
    else open.push(element)
  }
  const leave = (end: number): void => {
    giveToParent()
    const element = open.pop()
    if (element !== undefined) close(element, end)
  }
  for (const one of markupIn(text)) {
    if (/\S/.test(text.slice(at, one.start))) giveToParent()
    at = one.end
    if (one.kind === 'section') giveToParent()
    else if (one.kind === 'comment') waiting.push(...[allowanceIn(text, one) ?? []].flat())
    else if (one.kind === 'close') leave(one.end)
    else enter(one)
  }
  giveToParent()
  for (const element of open) close(element, text.length)
  return done.slice(0, HEARD)
}

/** What a comment can name. */
const NAMES: ReadonlySet<string> = new Set<SecretRule | 'secret.*' | 'secret.masked'>([
  'secret.password',
  'secret.connection',
  'secret.aws-key',
  'secret.private-key',
  'secret.token',
  'secret.masked',
  'secret.*',
])

const isFor = ({rules}: Allowance, {rule}: FoundSecret): boolean =>
  rules.some((one) => one === rule || one === 'secret.*')

const verdictOf = (active: readonly Allowed[], secret: FoundSecret): Secret['allowed'] => {
  const own = active.filter((one) => isFor(one, secret))
  if (own.some(({reason}) => reason === 'given')) return 'yes'
  if (own.length > 0) return 'without-reason'
  return active.some(({rules}) => rules.some((rule) => !NAMES.has(rule))) ? 'unknown-rule' : 'no'
}

/** Secrets with what comments say of them; both are walked through once, in the order of the text. */
export const withAllowances = (secrets: readonly FoundSecret[], allowed: readonly Allowed[]): readonly Secret[] => {
  const begins = allowed.toSorted((left, right) => left.start - right.start)
  const verdicts = new Map<string, Secret['allowed']>()
  let active: Allowed[] = []
  let firstEnd = Infinity
  let next = 0
  const moveTo = (place: number): void => {
    const before = next
    while ((begins[next]?.start ?? Infinity) <= place) next++
    if (next === before && firstEnd > place) return
    active = [...active, ...begins.slice(before, next)].filter(({end}) => end > place)
    firstEnd = active.reduce((first, {end}) => Math.min(first, end), Infinity)
    verdicts.clear()
  }
  return secrets.map((secret) => {
    moveTo(secret.start)
    const verdict = verdicts.get(secret.rule) ?? verdictOf(active, secret)
    verdicts.set(secret.rule, verdict)
    return {...secret, allowed: verdict}
  })
}
