// docs/commands.md from the manifest: every command with its arguments and flags.

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const flagName = ({name, char, type, helpValue}) => {
  const value = type === 'option' ? ` ${helpValue ?? 'VALUE'}` : ''
  return `\`${char === undefined ? '' : `-${char}, `}--${name}${cell(value)}\``
}

const defaultOf = ({default: value, type}) =>
  type === 'option' && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
    ? ` (default: \`${value}\`)`
    : ''

const flagTable = (flags) =>
  [
    '| flag | means |',
    '|---|---|',
    ...flags.map((flag) => `| ${flagName(flag)} | ${cell(flag.description ?? '')}${defaultOf(flag)} |`),
  ].join('\n')

const isGlobal = ({helpGroup}) => helpGroup === 'GLOBAL'

const usageOf = (id, args) =>
  [
    'jsctl',
    ...id.split(':'),
    ...args.map(({name, required}) => (required ? name.toUpperCase() : `[${name.toUpperCase()}]`)),
  ].join(' ')

const plain = (text, id) =>
  text.replaceAll('<%= config.bin %>', 'jsctl').replaceAll('<%= command.id %>', id.replaceAll(':', ' '))

/** The description; its part EXIT CODES keeps its lines. */
const description = (text) => {
  const [prose, codes] = text.split('\n\nEXIT CODES\n')
  return codes === undefined ? [prose] : [prose, `Exit codes:\n\n\`\`\`\n${codes}\n\`\`\``]
}

/** One line for each way to call it. */
const usages = (id, usage, places) =>
  usage === undefined
    ? `\`${usageOf(id, places)}\``
    : `\`\`\`\n${[usage]
        .flat()
        .map((line) => `jsctl ${plain(line, id)}`)
        .join('\n')}\n\`\`\``

const section = ({id, summary, usage, description: text, args, flags, examples}) => {
  const own = Object.values(flags ?? {}).filter((flag) => !isGlobal(flag))
  const places = Object.values(args ?? {})
  return [
    `## ${id.replaceAll(':', ' ')}`,
    summary,
    usages(id, usage, places),
    ...(places.length === 0
      ? []
      : [places.map(({name, description: about}) => `* \`${name.toUpperCase()}\`: ${about}`).join('\n')]),
    ...(own.length === 0 ? [] : [flagTable(own)]),
    ...(text === undefined ? [] : description(plain(text, id))),
    ...(examples === undefined
      ? []
      : [`\`\`\`sh\n${examples.map((example) => plain(example, id)).join('\n')}\n\`\`\``]),
  ].join('\n\n')
}

/** The page of all commands. */
export const renderCommands = ({commands}) => {
  const all = Object.values(commands).sort((left, right) => (left.id < right.id ? -1 : 1))
  const global = Object.values(all[0]?.flags ?? {}).filter(isGlobal)
  return `${[
    '# Commands',
    'Written by `npm run docs` from the commands themselves. What the exit codes mean: [exit-codes.md](exit-codes.md).',
    'Every command has these flags:',
    flagTable(global),
    ...all.map(section),
  ].join('\n\n')}\n`
}
