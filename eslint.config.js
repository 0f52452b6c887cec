import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'

/** A way out of a layer that is closed: what may not be imported, as a regular expression, and which door to use instead. */
const closed = (regex, message, more = {}) => ({regex, message, ...more})
const layersAbove = (...names) => `(^|/)(${names.join('|')})/`
const NODE = '^node:'
const packagesBut = (...allowed) => `^(?![.]|node:)(?!(${allowed.join('|') || '\\b\\B'})$)`

/** `import()` and the type `import('…')`, which no-restricted-imports does not see. A slash would end the selector's expression. */
const dynamic = ({regex, message}) => {
  const pattern = `/${regex.replaceAll('/', '\\x2f')}/`
  return [
    {selector: `ImportExpression[source.value=${pattern}]`, message},
    {selector: `TSImportType[source.value=${pattern}]`, message},
  ]
}

const NO_COMPUTED_IMPORT = {
  selector: 'ImportExpression:not([source.type="Literal"])',
  message: 'import() takes a literal: else nobody sees what a layer imports',
}
const NO_ENVIRONMENT = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'the environment is read in src/cli only',
}
const NO_CLOCK_NOR_CHANCE = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'the time comes from World.now()',
  },
  {selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'the time comes from World.now()'},
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'chance comes from the World',
  },
]

/**
 * A layer with what it may not import and may not say (docs/handbook.md, "The layers"). All in one block: of two blocks for one
 * file, the later one would replace the rule of the earlier.
 */
const layer = ({files, ignores = [], imports, syntax}) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': ['error', {patterns: imports}],
    'no-restricted-syntax': ['error', ...syntax, NO_COMPUTED_IMPORT, ...imports.flatMap(dynamic)],
  },
})

const COMMANDS_ARE_ABOVE = closed(layersAbove('commands'), 'commands are above')
const FOREIGN_PACKAGES = closed('^(@aws-sdk/|fast-xml-parser$|saxes$)', 'adapters own their packages')
const USE_A_PORT = 'a use case reaches the outside through src/ports'
const ONE_USE_CASE = 'a command parses flags, calls one use case, renders its result'

const LAYERS = [
  {
    files: ['src/domain/**/*.ts'],
    imports: [
      closed(layersAbove('usecases', 'adapters', 'cli', 'commands', 'ports'), 'the domain knows no layer above it'),
      closed(
        packagesBut('valibot', 'diff', 'picomatch', 'ignore'),
        'the domain uses pure packages of the allow list only',
      ),
      closed(NODE, 'only createHash, sign and verify of node:crypto', {
        importNamePattern: '^(?!(createHash|sign|verify)$)',
      }),
    ],
    syntax: [NO_ENVIRONMENT, ...NO_CLOCK_NOR_CHANCE],
  },
  {
    files: ['src/ports/**/*.ts'],
    imports: [
      closed(layersAbove('usecases', 'adapters', 'cli', 'commands'), 'ports speak in domain words'),
      closed(NODE, 'ports speak in domain words'),
      closed(packagesBut(), 'ports import no package'),
    ],
    syntax: [NO_ENVIRONMENT],
  },
  {
    files: ['src/usecases/**/*.ts'],
    imports: [
      closed(layersAbove('adapters', 'cli', 'commands'), USE_A_PORT),
      closed(NODE, USE_A_PORT),
      closed(packagesBut('p-map'), 'a use case imports no package but p-map: put the call behind a port'),
    ],
    syntax: [NO_ENVIRONMENT, ...NO_CLOCK_NOR_CHANCE],
  },
  {
    files: ['src/adapters/**/*.ts'],
    imports: [closed(layersAbove('usecases', 'cli', 'commands'), 'an adapter knows ports and domain only')],
    syntax: [NO_ENVIRONMENT],
  },
  {
    files: ['src/cli/**/*.ts'],
    ignores: ['src/cli/world.ts'],
    imports: [
      COMMANDS_ARE_ABOVE,
      closed(layersAbove('adapters'), 'only src/cli/world.ts composes adapters, by import()'),
      FOREIGN_PACKAGES,
    ],
    syntax: [],
  },
  {files: ['src/cli/world.ts'], imports: [COMMANDS_ARE_ABOVE, FOREIGN_PACKAGES], syntax: []},
  {
    files: ['src/commands/**/*.ts'],
    imports: [
      closed(layersAbove('adapters'), ONE_USE_CASE),
      closed(NODE, ONE_USE_CASE),
      closed(packagesBut('@oclif/core'), 'a command imports no package but oclif'),
    ],
    syntax: [NO_ENVIRONMENT],
  },
]

export default tseslint.config(
  {ignores: ['dist/**', 'coverage/**', 'node_modules/**']},
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true, allowBoolean: true}],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', {ignoreArrowShorthand: true}],
      complexity: ['error', 12],
      'no-console': 'error',
      'no-control-regex': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', {max: 250}],
      'no-restricted-properties': [
        'error',
        {object: 'process', property: 'exit', message: 'set process.exitCode, or throw a Failure'},
      ],
    },
  },
  {
    // The two ends of a process: an error that reached nobody, after which all else is unknown, and work that is done.
    files: ['src/cli/stray-errors.ts', 'src/cli/lingering.ts'],
    rules: {'no-restricted-properties': 'off'},
  },
  {
    files: ['src/domain/**/*.ts', 'src/usecases/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        {name: 'process', message: 'ask the World'},
        {name: 'fetch', message: 'ask a port'},
        {name: 'setTimeout', message: 'ask the World'},
      ],
    },
  },
  ...LAYERS.map(layer),
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        module: 'writable',
        require: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  {
    // Old Nodes read it, to say that they are too old.
    files: ['bin/run.js'],
    languageOptions: {ecmaVersion: 5, sourceType: 'script'},
    rules: {'no-var': 'off', 'prefer-const': 'off'},
  },
  {files: ['bin/start.js'], languageOptions: {sourceType: 'commonjs', globals: {__dirname: 'readonly'}}},
  prettier,
)
