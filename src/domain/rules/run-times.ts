import type {XmlAttribute} from '../xml/document.ts'
import {attributeOf} from '../xml/walk.ts'
import type {CheckedObject} from './object-rule.ts'

/** A job with a run time, for the examples of rules. */
export const jobWithRunTime = (content: string, attributes = ''): string =>
  `<job>\n<script language="shell">exit 0</script>\n<run_time${attributes}>\n${content}\n</run_time>\n</job>\n`

/** An attribute of the elements of some names that have it. */
export const attributesOf = (
  {all}: CheckedObject,
  elements: readonly string[],
  name: string,
): readonly XmlAttribute[] => all(...elements).flatMap((element) => attributeOf(element, name) ?? [])

/** Elements that hold a period: run times and schedules do so themselves. */
export const PERIODS = ['run_time', 'schedule', 'period'] as const
