import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'

/** Every layer with what it may not import, and which door to use instead (docs/handbook.md, "The layers"). */
const NODE = ['node:*']
const PACKAGES_BUT = (...allowed) => ({regex: `^(?![.]|node:)(?!(${allowed.join('|') || '\\b\\B'})$)`})

const door = (group, message) => ({...(Array.isArray(group) ? {group} : group), message})
const layer = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: {'no-restricted-imports': ['error', {patterns}]},
})

const aboveDomain = ['**/usecases/**', '**/adapters/**', '**/cli/**', '**/commands/**', '**/ports/**']

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
    // An error that reached nobody: what else goes on then is unknown.
    files: ['src/cli/stray-errors.ts'],
    rules: {'no-restricted-properties': 'off'},
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name="process"][property.name="env"]',
          message: 'the environment is read in src/cli only',
        },
      ],
    },
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
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
          message: 'the time comes from World.now()',
        },
        {selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'the time comes from World.now()'},
        {
          selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
          message: 'chance comes from the World',
        },
      ],
    },
  },
  layer(
    ['src/domain/**/*.ts'],
    [
      door(aboveDomain, 'the domain knows no layer above it'),
      door(
        PACKAGES_BUT('valibot', 'diff', 'picomatch', 'ignore'),
        'the domain uses pure packages of the allow list only',
      ),
      door(
        {group: NODE, importNamePattern: '^(?!(createHash|sign|verify)$)'},
        'only createHash, sign and verify of node:crypto',
      ),
    ],
  ),
  layer(
    ['src/ports/**/*.ts'],
    [
      door(['**/usecases/**', '**/adapters/**', '**/cli/**', '**/commands/**', ...NODE], 'ports speak in domain words'),
      door(PACKAGES_BUT(), 'ports import no package'),
    ],
  ),
  layer(
    ['src/usecases/**/*.ts'],
    [
      door(['**/adapters/**', '**/cli/**', '**/commands/**'], 'a use case reaches the outside through src/ports'),
      door(NODE, 'a use case reaches the outside through src/ports'),
      door(PACKAGES_BUT('p-map'), 'a use case imports no package but p-map: put the call behind a port'),
    ],
  ),
  layer(
    ['src/adapters/**/*.ts'],
    [door(['**/usecases/**', '**/cli/**', '**/commands/**'], 'an adapter knows ports and domain only')],
  ),
  layer(
    ['src/cli/**/*.ts'],
    [
      door(['**/commands/**'], 'commands are above'),
      door(['**/adapters/**'], 'only src/cli/world.ts composes adapters, by import()'),
      door(['@aws-sdk/*', 'fast-xml-parser', 'saxes'], 'adapters own their packages'),
    ],
    ['src/cli/world.ts'],
  ),
  layer(
    ['src/commands/**/*.ts'],
    [
      door(['**/adapters/**', ...NODE], 'a command parses flags, calls one use case, renders its result'),
      door(PACKAGES_BUT('@oclif/core'), 'a command imports no package but oclif'),
    ],
  ),
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
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        module: 'writable',
        require: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  prettier,
)
