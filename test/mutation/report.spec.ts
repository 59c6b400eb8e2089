import { describe, expect, it } from 'vitest';
import { report } from './report.js';

describe('the report of a mutation run', () => {
  it('counts by area and lists survivors; excludes invalid mutants', () => {
    const sql = { file: 'libs/analytics/src/answers/x/x.sql', line: 3, change: 'DESC → ASC' };
    const code = { file: 'libs/analytics/src/serving/page.ts', line: 7, change: 'x' };
    const text = report([
      { ...sql, result: 'killed' },
      { ...sql, result: 'killed' },
      { ...sql, line: 9, result: 'survived' },
      { ...sql, result: 'invalid' },
      { ...code, result: 'killed' },
    ]);
    expect(text.split('\n')).toEqual([
      'survived: libs/analytics/src/answers/x/x.sql:9 DESC → ASC',
      '',
      '| area | mutants | killed | survived | % |',
      '| --- | --: | --: | --: | --: |',
      '| libs/analytics/src/serving (TypeScript) | 1 | 1 | 0 | 100 |',
      '| libs/analytics/src/answers (SQL) | 3 | 2 | 1 | 66 |',
      '| together | 4 | 3 | 1 | 75 |',
    ]);
  });
});
