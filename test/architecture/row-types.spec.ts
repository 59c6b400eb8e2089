import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { repository } from './cruise.js';

const eslint = new ESLint({ cwd: repository });

/** What the statement rule reports for a line in a file of this repository, which need not exist. */
async function complaints(file: string, line: string): Promise<string[]> {
  const { rules } = (await eslint.calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
  const rule = rules['no-restricted-syntax'] ?? 'off';
  const config = { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser as object } };
  const problems = new Linter({ cwd: repository }).verify(
    `async function read(session, row, sql) { ${line} }`,
    { ...config, rules: { 'no-restricted-syntax': rule } },
    file,
  );
  return problems.map(({ message }) => message);
}

const ledger = 'libs/pipeline/src/ledger/added.ts';
const claimed = 'const rows = await session.query<{ id: number }[]>(sql);';

describe('rows of raw SQL', () => {
  it.each([
    claimed,
    'const rows: { id: number }[] = await session.query(sql);',
    'const [row] = (await session.query(sql)) as { id: number }[];',
    'return session.query(sql);',
    'return (await session.query(sql)).length;',
    'return session.query(sql).then(([first]) => first);',
    'return [1].map(() => session.query(sql));',
    'for (const each of await session.query(sql)) void each;',
  ])('may not be used unchecked: %s', async (line) => {
    expect(await complaints(ledger, line)).toEqual([expect.stringContaining('queryRows')]);
  });

  it.each(['await session.query(sql);', 'return queryRows(session, row, sql);'])(
    'may stay unread, or pass the check: %s',
    async (line) => {
      expect(await complaints(ledger, line)).toEqual([]);
    },
  );

  it.each([
    ['apps/loader/src/added.ts', 1],
    ['libs/flows/src/weekly-sales/core-sales/added.ts', 1],
    ['libs/platform/src/metrics/added.ts', 1],
    ['libs/platform/src/database/added.ts', 0],
    ['libs/pipeline/src/ledger/added.spec.ts', 0],
  ])('are checked in apps and libs, tests and the database folder apart: %s', async (file, n) => {
    expect(await complaints(file, claimed)).toHaveLength(n);
  });
});
