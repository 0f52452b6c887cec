import {JOB} from './example-objects.ts'
import {mendedBy, objectRule, remarkAt} from './object-rule.ts'
import {isKnownLanguage, KNOWN_LANGUAGES, knownCase, languageOf} from './script-language.ts'
import {quoted, suggestion} from './values.ts'

/** What people write for a shell: there is one word for all of them. */
const SHELLS = new Set(['sh', 'bash', 'ksh', 'zsh', 'csh', 'cmd', 'bat', 'batch', 'dos', 'shell', 'unix'])

const hintFor = (language: string): string =>
  SHELLS.has(language.toLowerCase())
    ? 'Write language="shell": it runs the shell that the first line of the script names.'
    : (suggestion(language, KNOWN_LANGUAGES) ?? `Known are ${KNOWN_LANGUAGES.join(', ')}.`)

export const jobLanguage = objectRule('job.language', {
  kinds: ['job', 'monitor'],
  severity: 'warning',
  title: 'The language of a script is one that JobScheduler knows',
  engine: {effect: 'loads the job, takes the word for a scripting engine that it does not have, and every task fails'},
  doc: `\`shell\` is compared letter by letter: \`Shell\`, \`bash\` and \`sh\` are taken for names of scripting engines. Which shell runs is said
by the first line of the script (\`#!/bin/bash\`). Other languages: java, dotnet, powershell, java:javascript, javax.script:NAME, javascript,
perlScript, VBScript. If your JobScheduler has another scripting engine, switch the rule off for those jobs.`,
  mends: 'the case of letters in `shell`, `powershell`, `dotnet` and `jobscheduler_internal`',
  good: [
    {files: {'a.job.xml': JOB}},
    {files: {'b.job.xml': '<job><script language="java:javascript">spooler_log.info("x");</script></job>\n'}},
  ],
  bad: [
    {files: {'a.job.xml': '<job><script language="bash">echo hello</script></job>\n'}, at: 'a.job.xml:1:14'},
    {files: {'a.job.xml': '<job><script language="Shell">echo hello</script></job>\n'}, at: 'a.job.xml:1:14'},
  ],
  check: ({all}) =>
    all('script').flatMap((script) => {
      const language = languageOf(script)
      return language === undefined || isKnownLanguage(language.value.trim())
        ? []
        : [
            mendedBy(
              remarkAt(
                language,
                `${quoted(language.value)} is no language that JobScheduler knows`,
                hintFor(language.value),
              ),
              language,
              knownCase(language.value.trim()),
            ),
          ]
    }),
})
