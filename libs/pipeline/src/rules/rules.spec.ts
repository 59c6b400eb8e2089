import { describe, expect, it } from 'vitest';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { validateRules, mergeRules, requireRules } from './rules.js';

const rowCount = {
  name: 'days',
  kind: 'row-count',
  mart: 'shop_day',
  compare: 'previous',
  maxDrop: 0.5,
  action: 'hold',
};

/** Mistakes as `place: remedy`. */
function mistakesIn(document: unknown): string[] {
  const judged = validateRules(retailMart, document);
  if (!('problems' in judged)) return [];
  return judged.problems.map(({ argument, problem }) => `${argument}: ${problem}`);
}

describe('rules of a flow', () => {
  it('accept every part', () => {
    const judged = validateRules(retailMart, {
      qualityRules: [rowCount],
      processed: 'stay',
      folder: 'tills/north',
      thresholds: { transactions: { errorRate: { run: 0.5 } }, shops: {} },
      parameters: { incentivePercent: 2.5, incentiveTies: 'split' },
    });
    expect(judged).toMatchObject({
      rules: {
        qualityRules: [{ name: 'days', allowed: 'at most 50 % fewer' }],
        parameters: { incentivePercent: '2.5', incentiveTies: 'split' },
      },
    });
    expect(mistakesIn({})).toEqual([]);
  });

  it('name each mistake with its place and the remedy', () => {
    expect(
      mistakesIn({
        qualityRules: [{ ...rowCount, mart: 'shop_month' }],
        processed: 'delete',
        thresholds: { sales: {}, transactions: { errorRate: { run: 5 } } },
        parameters: { incentivePercent: '100.5', incentive: 1 },
        colour: 'red',
      }),
    ).toEqual([
      expect.stringMatching(/^rules\.qualityRules\.0\.mart: .*"shop_day"/),
      expect.stringMatching(/^rules\.processed: .*"stay"\|"move"/),
      'rules.thresholds.transactions.errorRate.run: write a share from 0 to 1',
      'rules.thresholds: there is no dataset sales; use transactions, customers, shops, products, sales_team',
      'rules.parameters.incentivePercent: write a number from 0 to 100 with at most 2 digits after the point',
      'rules.parameters: there is no parameter incentive; use incentivePercent, incentiveTies, visitsObservedFrom',
      'rules: there is no rule colour; use qualityRules, processed, folder, thresholds, parameters',
    ]);
  });

  it.each([
    '',
    '/',
    '/tills',
    'tills/',
    'a//b',
    '..',
    'a/../b',
    '.',
    '.hidden',
    'a\\b',
    'a\nb',
    '~x',
  ])('reject the folder %j', (folder) => {
    expect(mistakesIn({ folder })).toEqual([
      expect.stringMatching(/^rules\.folder: write a folder below the source/),
    ]);
  });

  it.each(['error', 'error/tills', 'processed', 'Processed/x'])(
    'accept the folder %s',
    (folder) => {
      expect(mistakesIn({ folder })).toEqual([
        'rules.folder: the pipeline moves files to this folder; choose another folder',
      ]);
    },
  );

  it.each([NaN, Infinity, 1e21, true, null, {}, '1e1', '5; DROP'])(
    'reject the parameter %j',
    (incentivePercent) => {
      expect(mistakesIn({ parameters: { incentivePercent } })).toHaveLength(1);
    },
  );

  it('name the remedy for a version that no longer fits its flow', () => {
    const set = { version: 3, setAt: new Date(), setBy: 'key 7', reason: 'why' };
    const rules = { parameters: { incentivePercent: '2' } };
    expect(requireRules(retailMart, { ...set, rules }).parameters).toEqual({
      incentivePercent: '2',
    });
    expect(() => requireRules(weeklySales, { ...set, rules })).toThrow(
      /^rules version 3 of weekly-sales no longer fits the flow; remove the rules .*\nrules\.parameters: there is no parameter incentivePercent; use fiscalCalendar, fiscalWeekEnds, fiscalYearEndMonth, fiscalYearEnd, fiscalExtraWeek$/,
    );
  });
});

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
])('accepts %s', (_, change, merged) => {
  expect(mergeRules(rules, change as Record<string, unknown>)).toEqual(merged);
});

it('accepts names of methods like other names', () => {
  const change = JSON.parse('{"__proto__": {"processed": "stay"}, "toString": 1}') as object;
  expect(JSON.stringify(mergeRules({}, change as Record<string, unknown>))).toBe(
    '{"__proto__":{"processed":"stay"},"toString":1}',
  );
});
