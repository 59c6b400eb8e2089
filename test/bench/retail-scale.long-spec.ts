// Runs on changes of bench/scale
import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { measureSize } from '../../bench/scale/measure-size.js';
import { createChain } from '../../bench/scale/retail-mart/retail-chain.js';
import { retailMartScale } from '../../bench/scale/retail-mart/retail-mart-scale.js';
import { withClosers } from '../../bench/with-closers.js';
import { tiny } from './tiny-chain.js';

it('runs every scenario of a chain, and rebuilds only the month of one more day', async () => {
  const folder = await createTempFolder('retail-measure');
  const figures = await withClosers((closers) =>
    measureSize(retailMartScale, createChain(tiny), folder, closers),
  );
  await rm(folder, { recursive: true });
  expect(figures.load.rows).toBe(6_004);
  expect(figures.load.made).toContainEqual({
    relation: 'retail_transactions',
    rows: 6_004,
    periods: 2,
  });
  // December has 30 of the 60 days, plus one.
  const december = 6_001 - 3_000 + 100;
  expect(figures.more.made).toContainEqual({
    relation: 'retail_transactions',
    rows: december,
    periods: 1,
  });
  expect(figures.correction.made).toContainEqual({
    relation: 'retail_transactions',
    rows: 3_000 + 4,
    periods: 1,
  });
  expect(figures.more.made.map(({ relation }) => relation)).not.toContain('customers');
  expect(figures.withdrawal.rows).toBe(100);
  expect(Object.keys(figures.rebuilt.stages)).toEqual(retailMartScale.stages);
  expect(figures.memory.together).toBeGreaterThan(0);
});
