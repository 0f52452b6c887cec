import assert from 'node:assert/strict'
import {ESLint} from 'eslint'

/** Only the rules about the layers: the others want types, which takes seconds. */
const eslint = new ESLint({
  overrideConfig: {languageOptions: {parserOptions: {projectService: false}}},
  ruleFilter: ({ruleId}) => ruleId.startsWith('no-restricted-'),
})

const messagesOf = async (code: string, filePath: string): Promise<readonly string[]> => {
  const [result] = await eslint.lintText(code, {filePath})
  return result?.messages.map(({message}) => message) ?? []
}

/** A file of a layer, what it may not import, and the word that the message must have. */
const FORBIDDEN: readonly (readonly [file: string, specifier: string, message: RegExp])[] = [
  ['src/domain/x.ts', '../ports/store.ts', /knows no layer above/],
  ['src/domain/rules/x.ts', '../../usecases/push.ts', /knows no layer above/],
  ['src/domain/x.ts', 'p-map', /pure packages/],
  ['src/domain/x.ts', 'node:fs', /only createHash/],
  ['src/ports/x.ts', '../usecases/push.ts', /domain words/],
  ['src/ports/x.ts', 'node:fs', /domain words/],
  ['src/ports/x.ts', 'valibot', /no package/],
  ['src/usecases/x.ts', '../adapters/pack.ts', /through src\/ports/],
  ['src/usecases/pulling/x.ts', '../../cli/run.ts', /through src\/ports/],
  ['src/usecases/x.ts', 'node:fs/promises', /through src\/ports/],
  ['src/usecases/x.ts', 'saxes', /behind a port/],
  ['src/adapters/x.ts', '../usecases/push.ts', /ports and domain only/],
  ['src/adapters/x.ts', '../cli/run.ts', /ports and domain only/],
  ['src/cli/x.ts', '../commands/push.ts', /commands are above/],
  ['src/cli/render/x.ts', '../../adapters/pack.ts', /only src\/cli\/world.ts/],
  ['src/cli/x.ts', '@aws-sdk/client-s3', /own their packages/],
  ['src/cli/world.ts', '../commands/push.ts', /commands are above/],
  ['src/cli/world.ts', 'saxes', /own their packages/],
  ['src/commands/x.ts', '../adapters/pack.ts', /one use case/],
  ['src/commands/env/x.ts', 'node:fs', /one use case/],
  ['src/commands/x.ts', 'picomatch', /no package but oclif/],
]

const FORMS: Readonly<Record<string, (specifier: string) => string>> = {
  'an import': (specifier) => `import {x} from '${specifier}'\nx()\n`,
  'an export': (specifier) => `export * from '${specifier}'\n`,
  'an import()': (specifier) => `await import('${specifier}')\n`,
  'the type of a module': (specifier) => `export type X = import('${specifier}').X\n`,
}

describe('given a file that reaches past its layer', () => {
  for (const [form, write] of Object.entries(FORMS)) {
    it(`${form} is refused, and the message names the door`, async () => {
      for (const [file, specifier, message] of FORBIDDEN) {
        const found = await messagesOf(write(specifier), file)
        assert.equal(found.length, 1, `${file} -> ${specifier}: ${found.join(', ') || 'allowed'}`)
        assert.match(found[0] ?? '', message)
      }
    })
  }

  it('a module whose name is computed is refused everywhere', async () => {
    for (const layer of ['domain', 'ports', 'usecases', 'adapters', 'cli', 'commands']) {
      const [message = ''] = await messagesOf(`await import('node:' + name)\n`, `src/${layer}/x.ts`)
      assert.match(message, /takes a literal/, layer)
    }
  })

  it('the environment, the clock and chance are refused together with the imports', async () => {
    const code = 'export const x = [process.env.HOME, Date.now(), new Date(), Math.random()]\n'
    for (const layer of ['domain', 'usecases'])
      assert.equal((await messagesOf(code, `src/${layer}/x.ts`)).length, 5, layer)
    for (const layer of ['ports', 'adapters', 'commands'])
      assert.deepEqual(await messagesOf(code, `src/${layer}/x.ts`), ['the environment is read in src/cli only'], layer)
    assert.deepEqual(await messagesOf(code, 'src/cli/x.ts'), [])
  })

  it('what a layer may import is let through', async () => {
    const allowed = [
      ['src/domain/x.ts', `import {createHash} from 'node:crypto'\nimport * as v from 'valibot'\nimport './path.ts'\n`],
      ['src/usecases/x.ts', `import pMap from 'p-map'\nimport type {Store} from '../ports/index.ts'\n`],
      ['src/adapters/x.ts', `import {open} from 'node:fs'\nimport '@aws-sdk/client-s3'\nimport '../domain/path.ts'\n`],
      ['src/cli/world.ts', `await import('../adapters/pack.ts')\n`],
      ['src/cli/x.ts', `await import('inquirer')\nimport '../usecases/push.ts'\n`],
      ['src/commands/x.ts', `import {Flags} from '@oclif/core'\nimport '../cli/base-command.ts'\n`],
    ] as const
    for (const [file, code] of allowed) assert.deepEqual(await messagesOf(code, file), [], file)
  })
})
