import { expect, it } from 'vitest';
import { formatLoadPrefix, parseLoadKey } from './load-key.js';

const load = { runId: 12, fileId: 3, rules: 'ab'.repeat(32) };
const prefix = `loads/core.sales/run=12/file=3/rules=${load.rules}/`;

it('gives each load its own folder', () => {
  expect(formatLoadPrefix(load)).toBe(prefix);
});

it.each(['', 'lake/', 'a b/c/', 'loads/'])('parses a key below "%s"', (lake) => {
  expect(parseLoadKey(`${lake}${prefix}part-0.csv`)).toEqual(load);
});

it.each([
  prefix,
  `${prefix}deeper/part-0.csv`,
  `x${prefix}part-0.csv`,
  `${prefix}part-0.csv`.replace('file=3', 'file=0'),
  `${prefix}part-0.csv`.replace('run=12', 'run=-1'),
  `${prefix}part-0.csv`.replace('run=12', 'run=1e3'),
  `${prefix}part-0.csv`.replace('abab', 'ABAB'),
  `${prefix}part-0.csv`.replace('core.sales', 'coreXsales'),
  'raw/sales.csv',
])('rejects the key %s', (key) => {
  expect(parseLoadKey(key)).toBeUndefined();
});
