import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { computeHolidaySales } from '#test/slow-path/holiday-sales.js';
import { computeOfferImpact } from '#test/slow-path/offer-impact.js';
import { type Rows, readRows } from '#test/slow-path/read-rows.js';
import { predictSales } from '#test/slow-path/sales-prediction.js';
import { writeSample } from './write-sample.js';

let folder: string;
let rows: Rows;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-realism-'));
  await writeSample(folder);
  rows = readRows(folder);
});
afterAll(() => rm(folder, { recursive: true }));

it('has the highest holiday sales at Thanksgiving, and the highest sales in stores of type A', () => {
  const { byHoliday, byStoreType } = computeHolidaySales(rows);
  expect(byHoliday[0]?.holiday).toBe('Thanksgiving');
  expect(byHoliday[0]?.storeWeekLift).toBeGreaterThan(0.3);
  expect(byStoreType.map(({ storeType }) => storeType)).toEqual(['A', 'B', 'C']);
});

it('has almost no correlation of unemployment and sales', () => {
  const line = predictSales(rows, { unemploymentAbove: 8 });
  expect(line.n).toBeGreaterThan(150_000);
  expect(line.rSquared).toBeLessThan(0.005);
});

it('has sales a few per cent higher with offers', () => {
  const { matchedLift } = computeOfferImpact(rows);
  expect(matchedLift).toBeGreaterThan(0.005);
  expect(matchedLift).toBeLessThan(0.06);
});
