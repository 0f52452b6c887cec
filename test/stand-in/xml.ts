import {XMLParser} from 'fast-xml-parser'
import {answer, type Answer} from './http.ts'
import {S3Error} from './errors.ts'

/** Text, a list of elements of one name, or elements in their order. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | {readonly [name: string]: Xml}

/** What XML 1.0 cannot hold even as a reference; S3 wants `encoding-type=url` for such keys. */
const escape = (text: string): string =>
  text.replace(/[&<>"'\r\n\t]|[^\x20-\uffff]/g, (letter) => `&#${letter.codePointAt(0) ?? 0};`)

const isList = (content: Xml): content is readonly Xml[] => Array.isArray(content)

const element = (name: string, content: Xml): string => {
  if (content === undefined) return ''
  if (isList(content)) return content.map((one) => element(name, one)).join('')
  const inner =
    typeof content === 'object'
      ? Object.entries(content)
          .map(([child, value]) => element(child, value))
          .join('')
      : escape(String(content))
  return `<${name}>${inner}</${name}>`
}

/** An XML document; an array stands for as many elements of that name, undefined for none. */
export const xmlAnswer = (root: string, content: Xml, status = 200): Answer =>
  answer(
    status,
    {'content-type': 'application/xml'},
    `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`,
  )

export const errorAnswer = ({code, message, more, status}: S3Error): Answer =>
  xmlAnswer('Error', {Code: code, Message: message, ...more, RequestId: '1'}, status)

const LISTS = new Set(['Delete.Object', 'CompleteMultipartUpload.Part'])
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  isArray: (_, path) => LISTS.has(String(path)),
  processEntities: true,
  htmlEntities: true,
})

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

/** The root element of a request, with its children by name. @throws S3Error MalformedXML */
export const requestXml = (body: Buffer, root: string): Readonly<Record<string, unknown>> => {
  let document: unknown
  try {
    document = parser.parse(body)
  } catch {
    throw new S3Error('MalformedXML', `the body is no ${root}`)
  }
  if (!(root in record(document))) throw new S3Error('MalformedXML', `the body is no ${root}`)
  return record(record(document)[root])
}

export const childrenOf = (
  parent: Readonly<Record<string, unknown>>,
  name: string,
): readonly Record<string, unknown>[] => {
  const children = parent[name]
  return Array.isArray(children) ? children.map(record) : []
}

export const textOf = (parent: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = parent[name]
  return typeof value === 'string' ? value : undefined
}
