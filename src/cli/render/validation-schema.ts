import * as v from 'valibot'

const place = (text: string) => v.pipe(v.number(), v.integer(), v.minValue(1), v.description(text))
const number = (text: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(text))
const text = (description: string) => v.pipe(v.string(), v.description(description))

const finding = v.strictObject({
  rule: text('the id of the rule: `jsctl rules show ID` explains it'),
  severity: v.picklist(['error', 'warning', 'info']),
  path: text('from the live root, with "/" between folders'),
  line: v.optional(place('from 1; absent where the file as a whole is meant')),
  column: v.optional(place('from 1, in characters')),
  message: text('what was found, in one sentence'),
  excerpt: v.optional(
    v.strictObject({
      text: text('the line of the file; a long one is cut around the place'),
      caret: number('how many characters of it stand before the place'),
    }),
  ),
  hint: v.optional(text('what to do')),
  engine: v.optional(
    v.strictObject({code: v.optional(text('of the message of JobScheduler')), effect: text('what JobScheduler does')}),
  ),
})

/** What `validate --json` writes when it could look: for its JSON Schema, and for the test that holds results against it. */
export const validationSchema = v.strictObject({
  result: v.picklist(['valid', 'invalid']),
  folder: text('the live root, as an absolute path'),
  against: v.optional(text('with --against: what else counted as present, `tst@42`')),
  files: number('how many files can be published'),
  objects: v.pipe(v.record(v.string(), v.number()), v.description('how many objects of each kind there are')),
  counts: v.strictObject({
    errors: number('findings of severity error'),
    warnings: number('findings of severity warning'),
    infos: number('findings of severity info'),
  }),
  findings: v.pipe(v.array(finding), v.description('by path, line, column and rule')),
  ignored: v.pipe(v.array(v.string()), v.description('names that were left out; folders end in "/"')),
})
