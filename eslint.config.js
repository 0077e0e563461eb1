import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

export default defineConfig(
  { ignores: ['**/dist/', '**/coverage/', '**/data/', '.docs-check/', '.packages-check/', '**/vectors/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    // One program over sources, tests and scripts, resolved to sources: linting needs no build.
    languageOptions: {
      parserOptions: { project: ['./tsconfig.check.json'], tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['warn', 250], // above 400 scripts/test/structure.test.ts fails
      eqeqeq: 'error',
      'no-undef': 'off', // the compiler knows better
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportAllDeclaration',
          message: 'Name what you export: the public surface is a decision.',
        },
      ],

      // An awaitable that nobody awaits never runs (knex) or loses its error: here that is lost money.
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],

      // Express 5 handles the promise that a handler returns; so does every callback of ours that may be async.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      // Ports are asynchronous for all; an implementation in memory has nothing to await.
      '@typescript-eslint/require-await': 'off',
      // `noUncheckedIndexedAccess` doubts what a length check or a loop has just proved; `!` says so in one sign.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Numbers and bigints have one obvious text; the rest stays forbidden.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `() => void f()` adds a word and no meaning.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // What a host, a database or a provider hands over may break its type: checks against that stay.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A type parameter used once still names what the caller gets back.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['packages/*/src/**', 'examples/*/src/**'],
    rules: { 'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }] },
  },
  {
    // A contract suite is a list of cases in one function, like a test file.
    files: ['packages/core/src/conformance/**'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // Tests look into answers whose shape is what they test; scripts read JSON, where a JSDoc cast is all there is.
    files: ['**/test/**', 'benchmarks/**', 'scripts/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    // Read by the compiler as part of no project: CommonJS configuration, launchers, and what runs in a browser.
    files: ['**/*.cjs', '**/bin/*.js', '**/public/**/*.js', '.ci/**'],
    ...tseslint.configs.disableTypeChecked,
  },
)
