import {bucketOfCall, numberOf, type Call} from './call.ts'
import {S3Error} from './errors.ts'
import type {Answer} from './http.ts'
import {encode} from './sigv4.ts'
import type {Objects} from './state.ts'
import {xmlAnswer, type Xml} from './xml.ts'

const PAGE = 1000

/** Opaque: clients give it back as it came. It says after which key, or common prefix, a page goes on. */
const tokenFor = (after: string): string => `next.${Buffer.from(after).toString('base64url')}`

const afterToken = (token: string): string => {
  if (!token.startsWith('next.')) throw new S3Error('InvalidArgument', 'the continuation token is none of ours')
  return Buffer.from(token.slice('next.'.length), 'base64url').toString('utf8')
}

const isAfter = (key: string, after: string): boolean => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0

type Item = {readonly kind: 'key' | 'prefix'; readonly name: string}

interface Wish {
  readonly prefix: string
  readonly delimiter: string
  readonly after: string
  /** The end of the page before, when it was a common prefix: all below it was told already. */
  readonly skip: string | undefined
  readonly most: number
}

/** What a key is told as: itself, or the common prefix that it lies below. */
const itemOf = (key: string, {prefix, delimiter}: Wish): Item => {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  return end < 0 ? {kind: 'key', name: key} : {kind: 'prefix', name: key.slice(0, end + delimiter.length)}
}

/** Keys and common prefixes in their order, at most one more than are wanted. */
const itemsOf = (objects: Objects, wish: Wish): readonly Item[] => {
  const {prefix, after, skip, most} = wish
  const isWanted = (key: string): boolean =>
    key.startsWith(prefix) && isAfter(key, after) && (skip === undefined || !key.startsWith(skip))
  const items: Item[] = []
  for (const key of objects.keys()) {
    if (items.length > most) break
    if (!isWanted(key)) continue
    const item = itemOf(key, wish)
    const last = items.at(-1)
    if (last?.kind !== item.kind || last.name !== item.name) items.push(item)
  }
  return items
}

/** As S3 encodes keys for `encoding-type=url`: a blank is "+", a slash stays. */
const urlEncoded = (text: string): string => encode(text).replaceAll('%20', '+').replaceAll('%2F', '/')

const entry = (objects: Objects, key: string, show: (text: string) => string): Xml => {
  const object = objects.get(key)
  if (object === undefined) return undefined
  return {
    Key: show(key),
    LastModified: object.modified.toISOString(),
    ETag: object.etag,
    Size: object.bytes.length,
    StorageClass: 'STANDARD',
  }
}

const showing = (query: Call['query']): ((text: string) => string) => {
  const encoding = query.get('encoding-type')
  if (encoding === undefined) return (text) => text
  if (encoding !== 'url') throw new S3Error('InvalidArgument', 'encoding-type is url')
  return urlEncoded
}

const wishOf = (call: Call): Wish => {
  const {query} = call
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const token = query.get('continuation-token')
  const most = numberOf(call, 'max-keys', {usual: PAGE, least: 0, most: PAGE})
  if (token === undefined) return {prefix, delimiter, after: query.get('start-after') ?? '', skip: undefined, most}
  const after = afterToken(token)
  return {prefix, delimiter, after, skip: delimiter !== '' && after.endsWith(delimiter) ? after : undefined, most}
}

/** ListObjectsV2. */
export const listObjects = (call: Call): Answer => {
  const {objects, name} = bucketOfCall(call)
  const {query} = call
  const wish = wishOf(call)
  const show = showing(query)
  const shown = (parameter: string): string | undefined => {
    const text = query.get(parameter)
    return text === undefined ? undefined : show(text)
  }
  const found = itemsOf(objects, wish)
  const items = found.slice(0, wish.most)
  const last = items.at(-1)
  const next = found.length > wish.most ? last : undefined
  return xmlAnswer('ListBucketResult', {
    Name: name,
    Prefix: show(wish.prefix),
    Delimiter: shown('delimiter'),
    StartAfter: shown('start-after'),
    EncodingType: query.get('encoding-type'),
    ContinuationToken: query.get('continuation-token'),
    NextContinuationToken: next === undefined ? undefined : tokenFor(next.name),
    KeyCount: items.length,
    MaxKeys: wish.most,
    IsTruncated: next !== undefined,
    Contents: items.filter(({kind}) => kind === 'key').map((item) => entry(objects, item.name, show)),
    CommonPrefixes: items.filter(({kind}) => kind === 'prefix').map((item) => ({Prefix: show(item.name)})),
  })
}
