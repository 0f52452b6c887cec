import {existsSync} from 'node:fs'
import {resolve} from 'node:path'
import type {Context} from 'mocha'
import {skipped} from './skipped.ts'

/** The official schema, which is under another licence and therefore no part of this project; without it the test is skipped. */
export const officialSchema = (context: Context): string => {
  const named = process.env['JSCTL_SCHEMA']
  const file = resolve(named ?? '../shared/reference/scheduler.xsd')
  if (existsSync(file)) return file
  if (named !== undefined) throw new Error(`JSCTL_SCHEMA names ${named}, and no such file is there`)
  return skipped(context, 'no scheduler.xsd: set JSCTL_SCHEMA to the official schema of JobScheduler 1.x')
}
