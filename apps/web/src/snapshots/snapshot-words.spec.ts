import { expect, it } from 'vitest';
import { brokenFirst } from './snapshot-words.js';

const check = (rule: string, outcome: 'passed' | 'warned' | 'held') => ({
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
    check('a', 'passed'),
    check('b', 'held'),
    check('c', 'passed'),
    check('d', 'warned'),
  ];
  expect(brokenFirst(checks).map(({ rule }) => rule)).toEqual(['b', 'd', 'a', 'c']);
});
