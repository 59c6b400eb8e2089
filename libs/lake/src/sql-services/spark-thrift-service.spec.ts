import { expect, it } from 'vitest';
import { insertParameters } from './spark-thrift-service.js';

it('replaces each placeholder by its value, text by its bytes', () => {
  expect(insertParameters('SELECT ?, ?, ?, ?', ["'x", -7.5, true, null])).toBe(
    "SELECT decode(unhex('2778'), 'UTF-8'), -7.5, true, null",
  );
  expect(insertParameters('SELECT ?', ['ü?'])).toBe("SELECT decode(unhex('c3bc3f'), 'UTF-8')");
});

it.each([
  "'?'",
  "'it\\'s ?'",
  "'it''s ?'",
  '"?"',
  '`a?`',
  '-- why?\n 1',
  '/* why?\n */ 1',
  "r'\\'",
  'R"?\\"',
])('finds no placeholder in %s', (part) => {
  expect(insertParameters(`SELECT ${part}, ?`, [1])).toBe(`SELECT ${part}, 1`);
});

it.each([
  ['SELECT 1', [1], '0 places for values, but the request has 1'],
  ['SELECT ?, ?', [1], '2 places for values, but the request has 1'],
  ['SELECT ?', [], '1 places for values, but the request has 0'],
])('refuses %s with %o', (sql, values, message) => {
  expect(() => insertParameters(sql, values)).toThrow(message);
});
