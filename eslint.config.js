import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { refusedNamesRule } from './bin/refused-names.mjs';

// The last setting of a rule wins for a file, so each setting below lists its selectors.
const SPREAD_OF_A_LITERAL = {
  selector: ':matches(SpreadElement, SpreadProperty)[argument.type=/^(Array|Object)Expression$/]',
  message: 'Write the elements where they belong: a spread literal only saves lines.',
};

const READ_BY_ROWS = {
  selector:
    'CallExpression[callee.property.name="query"]:not(ExpressionStatement > AwaitExpression > *)',
  message:
    'Read rows by queryRows or hasRows, which check them: docs/adr/0002-embedded-postgresql.md.',
};

const LONG_SQL = {
  selector:
    'TemplateLiteral[expressions.length=0] > TemplateElement[value.raw=/^\\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|CREATE)\\b[^\\n]*\\n[^\\n]*\\n[^\\n]*\\n[^\\n]*\\S/]',
  message:
    'SQL of more than three lines is a .sql file next to its caller, read by sqlFile(import.meta.url, …).',
};

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/cdk.out/',
      'coverage/',
      '.retailstream/',
      '**/*.d.ts',
      // Compiled by its test, against types that are made there.
      'test/cluster/standards/clients/',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { names: { rules: { refused: refusedNamesRule } } },
    rules: {
      'names/refused': 'error',
      // Nest's modules are classes that hold only decorators.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Arguments and answers are classes for their decorators only; as values they are plain data.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      // Closers and other functions handed over in plain objects do not use `this`.
      '@typescript-eslint/unbound-method': 'off',
      // TypeScript itself demands the bracket for index signatures.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-inferrable-types': ['error', { ignoreProperties: true }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', SPREAD_OF_A_LITERAL],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Settings are read in libs/platform/src/config/environment.ts only.',
        },
        {
          object: 'vi',
          property: 'resetModules',
          message: 'Specs of a process share their modules: import yours under another query.',
        },
      ],
    },
  },
  {
    files: ['apps/web/**/*.tsx', 'libs/*/src/console/**/*.tsx'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    // The second one moves temporary files, which is done by the environment.
    files: ['libs/platform/src/config/environment.ts', 'test/setup/memory-folder.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: [
      // Its queries are requests.
      'apps/web/**',
      'libs/*/src/console/**',
      'libs/*/test/**',
      '**/*.spec.ts',
      'libs/platform/src/database/**',
      // It hands on the rows of a catalog, which are not the warehouse's.
      'libs/lake/src/glue/glue-mirror.ts',
    ],
    rules: {
      'no-restricted-syntax': ['error', SPREAD_OF_A_LITERAL, READ_BY_ROWS, LONG_SQL],
    },
  },
  {
    files: [
      // A bundle of one file includes it.
      'libs/flows/src/weekly-sales/core-sales/core-sales.ts',
      // Not moved yet.
      'libs/catalogue/**/*.ts',
    ],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', SPREAD_OF_A_LITERAL, READ_BY_ROWS] },
  },
  {
    // Numeric loops of forecasts and regressions stay inside bounds that they set themselves.
    files: [
      '**/*.spec.{ts,tsx}',
      '{test,libs/*/test}/**/*.ts',
      'libs/forecast/src/**',
      'bench/forecast/**',
      'libs/analytics/src/answers/sales-prediction/**',
      'libs/flows/src/weekly-forecast/forecast-rows.ts',
      'libs/pipeline/src/stages/forecast/encode-csv.ts',
    ],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
