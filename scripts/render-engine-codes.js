import {ENGINE_CODES, codesOfRule} from '../src/domain/engine-codes/index.ts'
import {RULES} from '../src/domain/rules/index.ts'

const lineOf = ({code, line}) =>
  line.kind === 'in-refusal'
    ? `[ERROR]  (OBJECT)  SCHEDULER-428  … FILE … ${code}  …`
    : `[${line.level}]  (OBJECT)  ${code}  …`

const rulesOf = (code) =>
  RULES.filter((rule) => codesOfRule(rule).includes(code))
    .map(({id}) => id)
    .sort()
    .map((id) => `[\`${id}\`](rules.md#${id.replaceAll('.', '')})`)

const section = (entry) =>
  [
    `## ${entry.code}\n\n**${entry.title[0].toUpperCase()}${entry.title.slice(1)}.** ${entry.does}`,
    `In the log:\n\n\`\`\`\n${lineOf(entry)}\n\`\`\`\n\n${entry.says}`,
    `**Mend it:** ${entry.mend}`,
    `Found by ${rulesOf(entry.code).join(', ')}.`,
  ].join('\n\n')

/** The sections of all codes, by number. */
export const renderEngineCodes = () => `\n${ENGINE_CODES.map(section).join('\n\n')}\n`
