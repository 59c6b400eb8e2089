import { describe, expect, it } from 'vitest';
import { sqlMutants } from './sql-mutants.js';

const changes = (sql: string) => sqlMutants(sql).map(({ line, change }) => `${line}: ${change}`);

describe('sqlMutants', () => {
  it.each([
    ['a > b', 'a >= b'],
    ['a >= b', 'a > b'],
    ['a < b', 'a <= b'],
    ['a <= b', 'a < b'],
    ['min(a)', 'max(a)'],
    ['sum(a)', 'count(a)'],
    ['rank()', 'row_number()'],
    ['abs(a)', '(a)'],
    ['ORDER BY a DESC', 'ORDER BY a ASC'],
    ['LEFT JOIN b', 'JOIN b'],
    ['a AND b', 'a OR b'],
    ['NOT a', 'a'],
    ['DISTINCT a', 'a'],
    ['a IS NOT NULL', 'a IS NULL'],
    ['a + b', 'a - b'],
    ['week - 364', 'week + 364', 'week - 365'],
    ['coalesce(f(a, b), c)', 'coalesce(f(a, b), NULL)'],
    ['round(f(a, b), n)', '(f(a, b))'],
    ['avg(a) FILTER (WHERE (b))', 'max(a) FILTER (WHERE (b))', 'avg(a) '],
  ])('%s', (sql, ...expected) => {
    expect(sqlMutants(sql).map((mutant) => mutant.sql)).toEqual(expected);
  });

  it.each(["'a > b'", '-- a > b', 'a <> b', 'count(*)', 'w BETWEEN $1 AND $2', 'data->a', 'm1'])(
    'finds nothing in %s',
    (sql) => {
      expect(sqlMutants(sql)).toEqual([]);
    },
  );

  it('returns the line and the change', () => {
    expect(changes("-- a note\nSELECT 'x - y', a\nFROM t\n  LEFT JOIN u")).toEqual([
      '4: LEFT JOIN → JOIN',
    ]);
  });
});
