import { expect, it } from 'vitest';
import { sortBrokenFirst } from './snapshot-labels.js';

const createCheck = (rule: string, outcome: 'passed' | 'warned' | 'held') => ({
  rule,
  outcome,
  kind: 'sum',
  action: 'hold' as const,
  allowed: 'at least 1',
  measured: '0',
  previous: null,
  message: '',
});

it('lists broken rules first, and keeps their order', () => {
  const checks = [
    createCheck('a', 'passed'),
    createCheck('b', 'held'),
    createCheck('c', 'passed'),
    createCheck('d', 'warned'),
  ];
  expect(sortBrokenFirst(checks).map(({ rule }) => rule)).toEqual(['b', 'd', 'a', 'c']);
});
