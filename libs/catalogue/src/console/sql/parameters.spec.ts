import { expect, it } from 'vitest';
import { listParameters, parseValue } from './parameters.js';

it.each([
  ['SELECT 1', []],
  ['SELECT * FROM t WHERE day >= $from AND day < $to AND store = $from', ['from', 'to']],
  ["SELECT '$no', 'it''s $no', \"$no\" FROM t -- $no\n WHERE x = $yes", ['yes']],
  ['SELECT $$ $no $$, $tag$ $no $tag$, $a /* $no */', ['a']],
  ['SELECT $1', []],
])('finds the parameters of %s', (sql, names) => {
  expect(listParameters(sql)).toEqual(names);
});

it.each([
  ['', null],
  ['12', 12],
  ['-1.5', -1.5],
  ['2012-01-01', '2012-01-01'],
  ['9007199254740993', '9007199254740993'],
  ['B', 'B'],
])('reads %j as %j', (typed, value) => {
  expect(parseValue(typed)).toBe(value);
});
