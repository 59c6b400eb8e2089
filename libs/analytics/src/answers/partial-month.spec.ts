import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRetailFixture, type RetailFixture } from '#test/setup/retail-fixture.js';
import type { AnswerDefinition } from '../serving/answer-definition.js';
import { Marts } from '../snapshot/marts.js';
import { daysAfter } from '../words/dates.js';
import { plain } from '../words/sentences.js';
import { basketSize } from './basket-size/basket-size.js';
import { customerSpend } from './customer-spend/customer-spend.js';
import { productPerformance } from './product-performance/product-performance.js';
import { salesTeamRanking } from './sales-team-ranking/sales-team-ranking.js';
import { topCustomers } from './top-customers/top-customers.js';

/** Transactions of a shop on each day from 1 February 2026 on, the first by two customers. */
function listTransactions(shop: number, lastDay: string): string[] {
  const lines: string[] = [];
  for (let day = '2026-02-01'; day <= lastDay; day = daysAfter(day, 1)) {
    const pieces = 1 + (lines.length % 3);
    const paid = (2.45 * pieces).toFixed(2);
    lines.push(`${shop},${shop},tea,${day},${2 * shop - 1},2.45,${pieces},${paid}`);
  }
  return lines;
}

let before: RetailFixture;
let after: RetailFixture;
beforeAll(async () => {
  before = await openRetailFixture([1, 2].flatMap((shop) => listTransactions(shop, '2026-02-28')));
  // Shop 2 lacks the last two days of March.
  after = await openRetailFixture([
    ...listTransactions(1, '2026-03-31'),
    ...listTransactions(2, '2026-03-29'),
  ]);
});
afterAll(() => Promise.all([before.close(), after.close()]));

const answers: readonly AnswerDefinition[] = [
  basketSize,
  customerSpend,
  productPerformance,
  salesTeamRanking,
];
interface MonthAnswer {
  nodes: { month: string; state: string; changeOnMonthBefore?: number | null }[];
  latest: { month: string; state: string }[];
  coverage: object;
}

async function ask(fixture: RetailFixture, definition: AnswerDefinition, asked: object) {
  const args = Object.assign(new definition.args(), asked);
  const answer = await fixture.ask(definition, args as never);
  const sentence = plain(definition.sentence?.(answer, args as never) ?? '');
  return { ...(answer as unknown as MonthAnswer), sentence: sentence.replaceAll('\u00a0', ' ') };
}

it.each(answers.map((each) => [each.name, each] as const))(
  '%s leads with the last month that all shops delivered',
  async (_name, definition) => {
    for (const asked of [{}, { year: 2026 }, { from: '2026-02-01' }]) {
      const earlier = await ask(before, definition, asked);
      const later = await ask(after, definition, asked);
      expect(later.latest.map(({ month, state }) => [month, state])).toEqual([
        ['2026-02-01', 'COMPLETE'],
        ['2026-03-01', 'PARTIAL'],
      ]);
      expect(later.sentence).toMatch(/February 2026.*; March 2026 so far, up to 31 March 2026, /);
      expect(later.sentence.replace(/; March 2026 so far, .*(?=\.$)/, '')).toBe(earlier.sentence);
      const february = ({ month }: { month: string }) => month === '2026-02-01';
      expect(later.nodes.filter(february)).toEqual(earlier.nodes);
      const march = later.nodes.filter((row) => !february(row));
      expect(new Set(march.map(({ state }) => state))).toEqual(new Set(['PARTIAL']));
      expect(march.every(({ changeOnMonthBefore = null }) => changeOnMonthBefore === null)).toBe(
        true,
      );
    }
  },
);

it.each([...answers, topCustomers].map((each) => [each.name, each] as const))(
  '%s names the shops that lack days',
  async (_name, definition) => {
    expect((await ask(after, definition, {})).coverage).toMatchObject({
      lastCompleteMonth: '2026-02-01',
      partialMonths: [
        {
          month: '2026-03-01',
          stores: 1,
          expectedStores: 2,
          // 31 + 31, and 31 + 29.
          daysOpen: 62,
          daysDelivered: 60,
          lacking: [2],
        },
      ],
    });
  },
);

it('one shop alone is complete when it delivered all of its days', async () => {
  const { coverage } = await ask(after, basketSize, { store: 1 });
  expect(coverage).toMatchObject({ lastCompleteMonth: '2026-03-01', partialMonths: [] });
});

it('topCustomers describes a period with a partial month as one so far', async () => {
  const march = { from: '2026-03-01', to: '2026-03-31' };
  expect((await ask(after, topCustomers, march)).sentence).toContain(' so far, from 1 March 2026 ');
});

it('the snapshot names the last day that every shop delivered', async () => {
  expect(await new Marts(after.warehouse).snapshot(undefined, 'retail-mart')).toMatchObject({
    dataThrough: '2026-03-31',
    completeThrough: '2026-03-29',
  });
});
