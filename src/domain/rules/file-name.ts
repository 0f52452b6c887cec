import {refusedAs} from './refused.ts'
import {JOB} from './example-objects.ts'
import type {FolderRule} from './rule.ts'

export const fileNameGrammar: FolderRule = {
  id: 'file.name',
  severity: 'error',
  title: 'A name can be written on every system',
  engine: {effect: 'may read the file here, but not on every server'},
  doc: `Names are valid Unicode of at most 255 bytes a segment and 1,024 in all, without control characters, \`\\\` and \`:\`, do not end
in a dot or a blank, and are none that Windows keeps for devices (\`con\`, \`nul\`, \`com1\` …). Blanks, commas and umlauts are fine.`,
  good: [{files: {'Löschen alt,neu.job.xml': JOB}}],
  bad: [
    {
      refused: [{path: 'x/a:b.job.xml', kind: 'name', problem: 'its name cannot be published: it contains a colon'}],
      at: 'x/a:b.job.xml',
    },
  ],
  scope: 'folder',
  check: (inventory) => refusedAs(inventory, 'name', 'Rename it, or name it in a .jsctlignore.'),
}
