import {collapsed, list, type SimpleType} from './simple-type.ts'

/** What the JDK's validator escapes before it reads a URI: inside one, but not in its scheme, these are harmless. */
const ESCAPED = /[\u0000-\u0020<>"{}|\\^~`\u007f-\uffff]/g

/** The part before a colon that is not preceded by "/", "?" or "#". */
const SCHEME = /^([^:/?#]*):(.*)$/s

const isUri = (value: string): boolean => {
  if (value === '') return true
  const [, scheme, rest = ''] = SCHEME.exec(value) ?? []
  if (scheme !== undefined && (!/^[a-z][a-z0-9+.-]*$/i.test(scheme) || rest === '' || rest.startsWith('#')))
    return false
  const escaped = value.replaceAll(ESCAPED, '_')
  return !/%(?![0-9a-f]{2})|[[\]]|#.*#/i.test(escaped)
}

const uri: SimpleType = {
  rule: 'xsd.value',
  wanted: 'a URI such as scheduler.xsd',
  refusal: (value) =>
    isUri(collapsed(value)) ? undefined : {rule: 'xsd.value', found: value, wanted: uri.wanted, hint: 'Or remove it.'},
}

/**
 * The attributes that say where a schema is. JobScheduler does not use them (objects.md §1.1), but its validator refuses what is no
 * URI; tried with the JDK's.
 */
export const SCHEMA_LOCATIONS: ReadonlyMap<string, SimpleType> = new Map([
  ['noNamespaceSchemaLocation', uri],
  ['schemaLocation', list(uri)],
])
