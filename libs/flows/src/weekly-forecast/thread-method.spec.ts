import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ForecastPart, HistoryRow } from '#pipeline/flow/forecast.js';
import { readCells } from '#test/factories/table-rows.js';
import { createThreadMethod } from './thread-method.js';
import { weeklyForecast } from './weekly-forecast.flow.js';

const tables = weeklyForecast.forecast!.tables;
const method = createThreadMethod('a', { horizon: 4, levels: [0.5, 0.8, 0.95] });

/** A department's row of history: 100 in each week from a Friday on. */
const row = (department: number, from: number, weeks: number): HistoryRow => [
  '1',
  String(department),
  Array.from(
    { length: weeks },
    // 5 February 2010 is the 14,645th day after 1 January 1970.
    (_, week) => `${14_645 + 7 * (from + week)},100.00,f`,
  ).join(','),
];

describe('the forecast of a history', () => {
  let threads = 0;
  const onThread = () => threads++;
  beforeEach(() => {
    threads = 0;
    process.on('worker', onThread);
  });
  afterEach(() => process.off('worker', onThread));

  async function lines(...batches: HistoryRow[][]): Promise<Record<string, readonly string[]>> {
    const found: Record<string, readonly string[]> = {};
    const history = async function* () {
      for (const batch of batches) yield await Promise.resolve(batch);
    };
    const parts: AsyncIterable<ForecastPart> = method.compute(
      { history: history(), kept: [] },
      new AbortController().signal,
    );
    for await (const part of parts) {
      if (!('table' in part)) continue;
      const table = tables[part.table as keyof typeof tables];
      found[part.table] = readCells(table, [part]).map((cells) => cells.join());
    }
    return found;
  }

  it('is the reason, without a thread, when no row is 60 weeks from another', async () => {
    expect(await lines([row(1, 0, 30)], [row(2, 50, 9)])).toEqual({
      forecast_model: [
        'blend,NONE,history has 59 weeks: a forecast needs at least 60, a year and some weeks that judge it,' +
          'a,2011-03-18,59,2,4,,,',
      ],
    });
    expect(threads).toBe(0);
  });

  it('is the reason without rows, too', async () => {
    expect((await lines())['forecast_model']).toEqual([
      expect.stringMatching(/^blend,NONE,history has 0 weeks: .*,a,,0,0,4,,,$/),
    ]);
    expect(threads).toBe(0);
  });

  it('is computed in a thread from all batches when two rows together have 60 weeks', async () => {
    const found = await lines([row(1, 0, 59)], [row(2, 30, 30)], [row(3, 59, 1)]);
    expect(threads).toBeGreaterThan(0);
    expect(found['forecast_model']?.[0]).toMatch(/^blend,CURRENT,,a,2011-03-25,60,3,4,/);
    // Of each department, the chain's four weeks and the store's.
    expect(found['forecast_store_department_week']).toHaveLength(12);
  });
});
