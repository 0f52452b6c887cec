import {exampleLines} from '../src/cli/render/rules.ts'
import {codesIn, pageOfCode} from '../src/domain/engine-codes/index.ts'
import {isFirmRule} from '../src/domain/rules/ids.ts'

const example = (title, one) => {
  const place = 'at' in one ? ` (found at \`${one.at}\`)` : ''
  return `${title}${place}:\n\n\`\`\`\n${exampleLines(one).join('\n')}\n\`\`\``
}

/** Codes lead to the page that tells of them. */
const linked = (text) =>
  Array.from(new Set(codesIn(text))).reduce(
    (linkedText, code) => linkedText.replaceAll(code, `[${code}](${pageOfCode(code)})`),
    text,
  )

const section = ({id, severity, title, doc, mends, engine, bad, good}) => {
  const code = engine.code === undefined ? '' : ` (${engine.code})`
  const firm = isFirmRule(id) ? ', always' : ''
  return [
    `## ${id}\n\n**${title}**: ${severity}${firm}. JobScheduler ${linked(`${engine.effect}${code}`)}.`,
    linked(doc),
    ...(mends === undefined ? [] : [`[\`validate --fix\`](validate.md#mending---fix) mends ${mends}.`]),
    example('Wrong', bad[0]),
    ...(good[0] === undefined ? [] : [example('Right', good[0])]),
  ].join('\n\n')
}

/** The sections of all rules, by id. */
export const renderRuleSections = (rules) =>
  `\n${[...rules]
    .sort((left, right) => (left.id < right.id ? -1 : 1))
    .map(section)
    .join('\n\n')}\n`
