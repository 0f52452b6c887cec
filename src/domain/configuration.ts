import * as v from 'valibot'
import {isEnvironmentName} from './environment.ts'
import {MAX_KEPT} from './live-state.ts'
import {FREE_RULES} from './rules/ids.ts'
import {RULE_LEVELS} from './rules/settings.ts'
import {INTERVAL_PATTERN, INTERVAL_RULE} from './poll-schedule.ts'
import {SERVER_NAME_PATTERN} from './server-name.ts'

/** The configuration file: one schema for the check, for the JSON Schema that editors use, and for the tables in the docs. */

const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.optional(v.pipe(schema, v.description(text)))

/** For values with a pattern of their own, which lets no control character through: JSON Schema has room for one. */
const patterned = v.pipe(
  v.string('must be a text in quotes'),
  v.nonEmpty('must not be empty'),
  v.maxLength(4096, 'is too long'),
)
const text = v.pipe(
  patterned,
  v.regex(/^[^\u0000-\u001f\u007f]*$/, 'must not hold line feeds, tabs or other control characters'),
)
const flag = v.boolean('must be true or false')

const environmentName = v.pipe(
  patterned,
  v.regex(
    /^[a-z0-9][a-z0-9-]{0,31}$/,
    'must be the name of an environment: lower-case letters, digits and "-", 32 at most',
  ),
)

const levelSchema = v.picklist(RULE_LEVELS, 'must be "error", "warning", "info" or "off"')
const levels: Readonly<Record<string, v.OptionalSchema<typeof levelSchema, undefined>>> = Object.fromEntries(
  FREE_RULES.map((id) => [id, v.optional(levelSchema)]),
)
const levelsSchema = v.strictObject(levels)

const rulesSchema = v.objectWithRest(
  levels,
  v.pipe(levelsSchema, v.description('severities for the paths that this glob matches')),
)

const environmentSchema = v.strictObject({
  url: described(text, 'where the store is: s3://bucket/prefix, or file:path (relative paths count from this file)'),
  region: described(text, 'AWS region of the bucket; default: AWS_REGION, then the profile'),
  profile: described(text, 'profile of the AWS shared configuration'),
  endpoint: described(
    v.pipe(
      patterned,
      v.regex(
        /^https?:\/\/[^/@?#\s\u0000-\u001f\u007f]+(\/[^@?#\s\u0000-\u001f\u007f]*)?$/,
        'must be a http or https URL without a password in it',
      ),
    ),
    'URL of an S3-compatible server',
  ),
  forcePathStyle: described(
    flag,
    'whether the bucket is named in the path instead of the host name; default: true where there is an endpoint',
  ),
  expectedBucketOwner: described(
    v.pipe(patterned, v.regex(/^\d{12}$/, 'must be an AWS account id of 12 digits')),
    'AWS account that must own the bucket; another one is refused',
  ),
  protected: described(flag, 'every publication wants --confirm NAME, or the name typed'),
  promoteFrom: described(
    environmentName,
    'releases come from this environment only, by `promote`: push is refused, rollback and a first import are not',
  ),
  objects: described(flag, 'whether the plain objects view is kept; default: true'),
  rules: described(
    rulesSchema,
    'severities for what is published to this environment, in the form of [rules]; they go before those',
  ),
})

const WHOLE = 'must be a whole number from 0 to 50'

const serverSchema = v.strictObject({
  env: described(environmentName, 'the environment that this server runs: the default of pull'),
  live: described(text, 'the live folder that the JobScheduler watches (relative paths count from this file)'),
  name: described(
    v.pipe(
      patterned,
      v.regex(
        SERVER_NAME_PATTERN,
        'must be a name of letters, digits, "_", "-" and ".", 64 at most, that does not begin with "."',
      ),
    ),
    'the name under which `pull` reports what this server holds, for `status`; default: no report',
  ),
  interval: described(
    v.pipe(patterned, v.regex(INTERVAL_PATTERN, INTERVAL_RULE)),
    'how often `pull --watch` asks the store; default: 10s',
  ),
  keep: described(
    v.pipe(v.number(WHOLE), v.integer(WHOLE), v.minValue(0, WHOLE), v.maxValue(MAX_KEPT, WHOLE)),
    'how many releases before the present one stay here for `pull --offline`, 0 to 50; default: 5',
  ),
})

export const configurationSchema = v.strictObject({
  live: described(text, 'the live folder at the desk: the default PATH (relative paths count from this file)'),
  environments: v.optional(
    v.pipe(
      v.record(environmentName, environmentSchema, 'must be a table for each environment'),
      v.description('one table for each environment'),
    ),
  ),
  server: v.optional(v.pipe(serverSchema, v.description('the server that this machine is'))),
  rules: described(
    rulesSchema,
    'the severity of a rule, or "off": for all paths, or in a table for those that its glob matches',
  ),
})

export type RulesTable = v.InferOutput<typeof rulesSchema>
export type EnvironmentSettings = v.InferOutput<typeof environmentSchema>
export type ConfigurationValues = v.InferOutput<typeof configurationSchema>

/** Keys that are planned, but that this version cannot enforce: refused, never ignored. `*` stands for any name. */
export const LATER_KEYS: readonly (readonly string[])[] = [
  ['environments', '*', 'trustedKeys'],
  ['environments', '*', 'source'],
  ['server', 'engine'],
  ['server', 'source'],
]

/** The environment variables of jsctl; flags win over them, they win over files. */
export const VARIABLES: Readonly<Record<string, string>> = {
  JSCTL_AUTHOR: 'who publishes, for releases and their history; default: user@host',
  JSCTL_CONFIG: 'the configuration file, like --config',
  JSCTL_ENV: 'the environment, like --env',
  JSCTL_LIVE: 'the live folder at the desk, like `live`',
  JSCTL_SERVER_LIVE: 'the live folder of this server, like `server.live`',
}

export type KeyPath = readonly string[]

/** True when `path` is a planned key, or lies below one. */
export const isLaterKey = (path: KeyPath): boolean =>
  LATER_KEYS.some((later) => later.every((part, index) => part === '*' || part === path[index]))

/** The part of a key that lies in [rules], be it the general one or that of an environment: `rules`, then a glob or an id. */
export const rulesPart = (path: KeyPath): KeyPath | undefined => {
  if (path[0] === 'rules') return path
  return path[0] === 'environments' && path[2] === 'rules' ? path.slice(2) : undefined
}

/** The keys that the table at `path` may have. */
export const knownKeys = (path: KeyPath): readonly string[] => {
  const [first, second] = path
  if (first === undefined) return Object.keys(configurationSchema.entries)
  if (first === 'server') return Object.keys(serverSchema.entries)
  if (rulesPart(path) !== undefined) return FREE_RULES
  return second !== undefined && isEnvironmentName(second) ? Object.keys(environmentSchema.entries) : []
}

/** Every key with its description, in the order of the schema: for the docs and their test. */
export const describedKeys = (): readonly (readonly [key: string, text: string])[] => {
  const entriesOf = (entries: Readonly<Record<string, v.GenericSchema>>, prefix: string) =>
    Object.entries(entries).map(([key, schema]) => [prefix + key, descriptionOf(schema)] as const)
  const {live, rules} = configurationSchema.entries
  return [
    ...entriesOf({live}, ''),
    ...entriesOf(environmentSchema.entries, 'environments.NAME.'),
    ...entriesOf(serverSchema.entries, 'server.'),
    ...entriesOf({rules}, ''),
  ]
}

const descriptionOf = (schema: v.GenericSchema): string => {
  const inner = 'wrapped' in schema ? (schema.wrapped as v.GenericSchema) : schema
  return v.getDescription(inner) ?? ''
}
