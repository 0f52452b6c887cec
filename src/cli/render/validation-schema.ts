import * as v from 'valibot'

const place = (text: string) => v.pipe(v.number(), v.integer(), v.minValue(1), v.description(text))
const number = (text: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(text))
const text = (description: string) => v.pipe(v.string(), v.description(description))

const fix = v.variant('kind', [
  v.strictObject({
    kind: v.literal('value'),
    attribute: v.optional(text('absent where the text of an element is the value')),
    old: text('the value that is there'),
    new: text('the value that --fix writes'),
  }),
  v.strictObject({kind: v.literal('rename'), path: text('the new name of the file, from the live root')}),
])

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
  fix: v.optional(v.pipe(fix, v.description('what --fix does about it; absent where it would leave the file alone'))),
  engine: v.optional(
    v.strictObject({code: v.optional(text('of the message of JobScheduler')), effect: text('what JobScheduler does')}),
  ),
})

const hunk = v.strictObject({
  oldStart: number('the first line; 0 where there is none'),
  oldLines: number('how many lines'),
  newStart: number('the same of the new content'),
  newLines: number('how many lines'),
  lines: v.pipe(v.array(v.string()), v.description('each begins with " ", "-", "+" or "\\"; secrets are masked')),
})

const mended = v.strictObject({
  path: text('as the file was called before'),
  renamed: v.optional(text('as it is called now')),
  findings: v.pipe(
    v.array(v.strictObject({rule: v.string(), line: v.optional(v.number()), column: v.optional(v.number()), fix})),
    v.description('what was mended in it, in the order of the file'),
  ),
  lines: v.optional(
    v.variant('kind', [
      v.strictObject({kind: v.literal('hunks'), hunks: v.array(hunk)}),
      v.strictObject({
        kind: v.literal('unshown'),
        reason: v.picklist(['binary', 'too-large', 'same-text', 'left-out']),
      }),
    ]),
  ),
})

const left = v.strictObject({
  path: v.string(),
  reason: v.picklist([
    'new-fault',
    'not-mended',
    'encoding',
    'changed',
    'taken',
    'ignored',
    'link',
    'hard-link',
    'half-renamed',
    'forbidden',
    'temporary',
    'failed',
  ]),
  message: text('why, in one sentence'),
  hint: v.optional(text('what to do')),
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
  mendable: number('how many findings --fix can mend'),
  findings: v.pipe(v.array(finding), v.description('by path, line, column and rule')),
  ignored: v.pipe(v.array(v.string()), v.description('names that were left out; folders end in "/"')),
  fix: v.optional(
    v.pipe(
      v.strictObject({
        mode: v.picklist(['fix', 'dry-run']),
        mended: v.pipe(v.array(mended), v.description('files that were mended; with dry-run, that would be')),
        left: v.pipe(v.array(left), v.description('files that could have been mended, and stay as they are')),
      }),
      v.description('with --fix; all else in this object is what is there afterwards'),
    ),
  ),
})
