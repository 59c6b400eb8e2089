import { expect, it } from 'vitest';
import { mergeRules } from './merge-rules.js';

const rules = {
  processed: 'move',
  qualityRules: [{ name: 'a' }],
  parameters: { rate: '2', ties: 'none' },
};

it.each<[string, object, object]>([
  ['nothing', {}, rules],
  ['a part that was not there', { folder: 'tills' }, { ...rules, folder: 'tills' }],
  ['a list whole', { qualityRules: [] }, { ...rules, qualityRules: [] }],
  [
    'one parameter',
    { parameters: { rate: '3' } },
    { ...rules, parameters: { rate: '3', ties: 'none' } },
  ],
  ['a parameter back', { parameters: { rate: null } }, { ...rules, parameters: { ties: 'none' } }],
  [
    'all parameters back, one by one',
    { parameters: { rate: null, ties: null } },
    { processed: 'move', qualityRules: [{ name: 'a' }] },
  ],
  ['a part back', { processed: null, parameters: null }, { qualityRules: [{ name: 'a' }] }],
  [
    'back what was not there',
    { folder: null, thresholds: { sales: { errorRate: { run: null } } } },
    rules,
  ],
])('takes %s', (_, change, merged) => {
  expect(mergeRules(rules, change as Record<string, unknown>)).toEqual(merged);
});

it('takes names of methods for names like others', () => {
  const change = JSON.parse('{"__proto__": {"processed": "stay"}, "toString": 1}') as object;
  expect(JSON.stringify(mergeRules({}, change as Record<string, unknown>))).toBe(
    '{"__proto__":{"processed":"stay"},"toString":1}',
  );
});
