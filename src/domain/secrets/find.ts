import {printable} from '../path.ts'
import {allowancesIn, withAllowances} from './allowances.ts'
import {decodedValue, tagsIn, type MarkupAttribute, type Span, type Tag} from './markup.ts'
import {withoutOverlaps} from './overlaps.ts'
import {secretsInText} from './patterns.ts'
import type {FoundSecret, Secret} from './secret.ts'
import {isLiteral, secretNamed} from './words.ts'

/** What every secret has near it; most texts have none of it, and are read no further. */
const HINT =
  /passw|pwd|pw|pass\b|pass[_A-Z]|passphrase|kennwort|secret|token|[_-]?key|A[KSB]IA|ACCA|PRIVATE KEY|:\/{1,2}[^\s/]*@|sqlplus|userid|(?:exp|imp|expdp|impdp|sqlldr)[ \t]|mysql|sqlcmd|[io]sql|bcp|lftp|identified|securestring|curl|sshpass|rman|smbclient|smbget|rpcclient|ldap[a-z]|zip(?:\.exe)?["' \t]|7z|net(?:\.exe)?[ \t]+use|connect[ \t]+to|thin:|oci|authorization|gh[pousr]_|gl(?:pat|ptt|rt|dt)-|xox|npm_|[rs]k_live_|eyJ|AIza|hvs\.|name="[^"]*&#/i

const valueOf = (text: string, {start, end}: Span): string => decodedValue(text.slice(start, end))

const localName = (name: string): string => name.slice(name.lastIndexOf(':') + 1)

const secretValue = (text: string, name: string, at: number, span: Span): readonly FoundSecret[] => {
  const kind = secretNamed(name)
  if (kind === undefined || !isLiteral(valueOf(text, span), kind)) return []
  const isAws = /secret.?access.?key/i.test(name)
  return [{...span, rule: isAws ? 'secret.aws-key' : 'secret.password', at, what: `the value of "${printable(name)}"`}]
}

/** How a thing is called: by its attribute name or key, as in <param> and <entry>, else by its element. */
const calledIn = (text: string, {name, attributes}: Tag): string => {
  const given = attributes.find((attribute) => attribute.name === 'name' || attribute.name === 'key')
  return given === undefined ? localName(name) : valueOf(text, given.value)
}

const valueIn = ({attributes}: Tag): MarkupAttribute | undefined => attributes.find(({name}) => name === 'value')

/** What an attribute is called: in <password.plain> every one is the password, however it is spelt. */
const attributeName = (tag: Tag, {name}: MarkupAttribute): string =>
  localName(tag.name) === 'password.plain' ? 'password' : localName(name)

/** `<param name="db_password" value="…">`, and attributes that are named like a password themselves. */
const inAttributes = (text: string, tag: Tag): readonly FoundSecret[] => {
  const value = valueIn(tag)
  const pair = value === undefined ? [] : secretValue(text, calledIn(text, tag), value.at, value.value)
  return [
    ...pair,
    ...tag.attributes.flatMap((attribute) => {
      const name = attributeName(tag, attribute)
      return secretValue(text, name, attribute.at, attribute.value).map((secret) => ({
        ...secret,
        what: name === 'password' ? 'a password' : secret.what,
      }))
    }),
  ]
}

/** The text of an element that holds nothing else, be it a CDATA section; a secret has no line break. */
const ONLY_TEXT = /\s*(?:<!\[CDATA\[(?<cdata>[^\r\n]{1,512}?)\]\]>|(?<text>[^<>\r\n]{1,512}?))\s*<\//dy

const onlyText = (text: string, from: number): Span | undefined => {
  ONLY_TEXT.lastIndex = from
  const groups = ONLY_TEXT.exec(text)?.indices?.groups
  const place = groups?.['cdata'] ?? groups?.['text']
  return place === undefined ? undefined : {start: place[0], end: place[1]}
}

/** `<password>…</password>`, `<property name="hibernate.connection.password">…</property>`. */
const inElement = (text: string, tag: Tag): readonly FoundSecret[] => {
  if (tag.kind !== 'open' || valueIn(tag) !== undefined) return []
  const called = calledIn(text, tag)
  const content = secretNamed(called) === undefined ? undefined : onlyText(text, tag.end)
  return content === undefined ? [] : secretValue(text, called, content.start, content)
}

const inTags = (text: string): readonly FoundSecret[] =>
  Array.from(tagsIn(text)).flatMap((tag) =>
    tag.kind === 'close' ? [] : [...inAttributes(text, tag), ...inElement(text, tag)],
  )

/** The secrets of a text, be it XML or not, well-formed or not; in their order, without overlaps. Nothing is decoded but what judging needs. */
export const findSecrets = (text: string): readonly Secret[] => {
  if (!HINT.test(text)) return []
  const found = [...inTags(text), ...secretsInText(text)]
  return withAllowances(withoutOverlaps(found), allowancesIn(text))
}
