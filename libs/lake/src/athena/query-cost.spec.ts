import type { QueryExecution } from '@aws-sdk/client-athena';
import { expect, it } from 'vitest';
import { costOf } from './query-cost.js';

const query = (DataScannedInBytes: number, more: QueryExecution = {}): QueryExecution => ({
  StatementType: 'DML',
  Status: { State: 'SUCCEEDED' },
  ...more,
  Statistics: { DataScannedInBytes, ...more.Statistics },
});

it.each([
  // 10 of 1,048,576 MB at 5 dollars.
  ['nothing read', query(0), 0.00004768371582],
  ['a little', query(1), 0.00004768371582],
  ['11 MB and a byte, as 12', query(11 * 1024 * 1024 + 1), 0.000057220459],
  ['a terabyte', query(1024 ** 4), 5],
  ['a table that is made', query(0, { StatementType: 'DDL' }), 0],
  ['a failure', query(1024 ** 4, { Status: { State: 'FAILED' } }), 0],
  ['cancelled in time', query(0, { Status: { State: 'CANCELLED' } }), 0],
  ['cancelled half way', query(1024 ** 4 / 2, { Status: { State: 'CANCELLED' } }), 2.5],
  ['queued', query(0, { Status: { State: 'QUEUED' } }), 0],
  [
    'an earlier result',
    query(0, { Statistics: { ResultReuseInformation: { ReusedPreviousResult: true } } }),
    0,
  ],
])('costs %s', (_, execution, usd) => {
  expect(costOf(execution, 5)).toBeCloseTo(usd, 10);
});

it('asks the price that is set', () => {
  expect(costOf(query(1024 ** 4), 7.5)).toBe(7.5);
});
