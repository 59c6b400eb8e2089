import { expect, it } from 'vitest';
import { csvNotations, buildCsv } from './csv.js';

it('writes scalars, and nested ones under both names', () => {
  const records = [
    { name: 'All', lift: -0.5, coverage: { firstWeek: '2010-02-05', weeks: 2 }, stores: [1, 2] },
    { name: 'Type A', lift: null, coverage: { firstWeek: null, weeks: 0 }, stores: [] },
  ];
  expect(buildCsv(records)).toBe(
    'name,lift,coverage.firstWeek,coverage.weeks\r\nAll,-0.5,2010-02-05,2\r\nType A,,,0\r\n',
  );
});

it('has a column for each field of any record', () => {
  expect(buildCsv([{ a: 1 }, { b: true }])).toBe('a,b\r\n1,\r\n,true\r\n');
});

it('quotes where needed, and escapes formulas', () => {
  expect(buildCsv([{ text: 'a "b", c\nd' }])).toBe('text\r\n"a ""b"", c\nd"\r\n');
  expect(buildCsv([{ a: '=1+1' }, { a: '-x' }, { a: '@x' }])).toBe("a\r\n'=1+1\r\n'-x\r\n'@x\r\n");
});

it('writes decimal commas in numbers alone, between semicolons', () => {
  const records = [{ text: 'a;b 2.5', week: '2010-02-05', sales: 2643.5, lift: -0.25, all: true }];
  expect(buildCsv(records, csvNotations[1])).toBe(
    'text;week;sales;lift;all\r\n"a;b 2.5";2010-02-05;2643,5;-0,25;true\r\n',
  );
});

it('is empty without records', () => {
  expect(buildCsv([])).toBe('');
});
