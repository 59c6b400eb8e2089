import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ForecastPart, HistoryRow, StoredOrigin } from '#pipeline/flow/forecast.js';
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
          'a,2011-03-18,59,2,4,,,,',
      ],
    });
    expect(threads).toBe(0);
  });

  it('is the reason without rows, too', async () => {
    expect((await lines())['forecast_model']).toEqual([
      expect.stringMatching(/^blend,NONE,history has 0 weeks: .*,a,,0,0,4,,,,$/),
    ]);
    expect(threads).toBe(0);
  });

  it('expects in a coming week with a flag what earlier flagged weeks sold', async () => {
    const fairs = [30, 70];
    const day = (week: number) => 14_645 + 7 * week;
    const sales = Array.from(
      { length: 104 },
      (_, week) => `${day(week)},${fairs.includes(week) ? 150 : 100}.00,f`,
    );
    const flags = [...fairs, 107].map((week) => `${day(week)},true`);
    const found = await lines([
      ['1', '1', sales.join(',')],
      [null, null, flags.join(',')],
    ]);
    const weeks = found['forecast_store_department_week'];
    const means = weeks?.map((line) => Math.round(Number(line.split(',')[4])));
    // Two weeks show 50 % more: 100 × (1 + 2 × 0.5 / (2 + 0.1)).
    expect(means).toEqual([100, 100, 100, 148]);
  });

  it('is computed in a thread from all batches when two rows together have 60 weeks', async () => {
    const found = await lines([row(1, 0, 59)], [row(2, 30, 30)], [row(3, 59, 1)]);
    expect(threads).toBeGreaterThan(0);
    expect(found['forecast_model']?.[0]).toMatch(/^blend,CURRENT,,a,2011-03-25,60,3,4,/);
    // Of each department, the chain's four weeks and the store's.
    expect(found['forecast_store_department_week']).toHaveLength(12);
  });

  it('is the same with what an earlier one kept, and keeps the same', async () => {
    const compute = async (kept: readonly StoredOrigin[]) => {
      const history = async function* () {
        yield await Promise.resolve([row(1, 0, 70), row(2, 20, 50)]);
      };
      const parts: ForecastPart[] = [];
      for await (const part of method.compute(
        { history: history(), kept },
        new AbortController().signal,
      ))
        parts.push(part);
      return parts;
    };
    const findOrigins = (parts: readonly ForecastPart[]) =>
      parts.flatMap((part) => ('origins' in part ? part.origins : []));
    const first = await compute([]);
    // As they are read from a lake.
    const kept = findOrigins(first).map((each) => ({ ...each, bytes: Buffer.from(each.bytes) }));
    const again = await compute(kept);
    expect(again.slice(0, -1)).toEqual(first.slice(0, -1));
    // Origins 56 to 68, of which the last has two of its four weeks still to come.
    expect(findOrigins(again).map(({ week }) => week)).toEqual([
      '2011-02-25',
      '2011-03-25',
      '2011-04-22',
      '2011-05-20',
      '2011-05-20',
    ]);
    expect(findOrigins(again).map(({ digest }) => digest)).toEqual(
      findOrigins(first).map(({ digest }) => digest),
    );
  });

  it('follows planned MarkDowns where history has gained from them', async () => {
    const WEEKS = 120;
    // In four of 17 weeks, so that the weeks of two years differ; two of the four weeks to come have one.
    const isPromoted = (store: number, week: number) => (5 * (week + 4 * store)) % 17 < 4;
    const stores = [1, 2, 3];
    const sold = stores.flatMap((store) =>
      [1, 2, 3].map((department): HistoryRow => {
        const weeks = Array.from({ length: WEEKS }, (_, week) => {
          const lift = department < 3 && isPromoted(store, week) ? 1.5 : 1;
          return `${14_645 + 7 * week},${(100 * store * lift).toFixed(2)},f`;
        });
        return [String(store), String(department), weeks.join(',')];
      }),
    );
    const planned = stores.map((store): HistoryRow => {
      const weeks = Array.from(
        { length: WEEKS + 4 },
        (_, week) => `${14_645 + 7 * week},${isPromoted(store, week) ? '50.00' : '0.00'}`,
      );
      return [String(store), null, weeks.join(',')];
    });
    const found = await lines([...sold, ...planned]);
    // The third department never sold more with them.
    expect(found['forecast_model']?.[0]).toMatch(/^blend,CURRENT,.*,2$/);
    const { columns } = tables.forecast_store_department_week;
    const at = Object.keys(columns);
    const means = (found['forecast_store_department_week'] ?? []).map((line) => {
      const cells = line.split(',');
      const read = (name: string) => Number(cells[at.indexOf(name)]);
      return [read('store'), read('department'), read('horizon'), read('mean')] as const;
    });
    expect(means).toHaveLength(9 * 4);
    for (const [store, department, horizon, mean] of means) {
      const lifted = department < 3 && isPromoted(store, WEEKS - 1 + horizon);
      expect(mean / (100 * store), `${store} ${department} ${horizon}`).toBeCloseTo(
        lifted ? 1.5 : 1,
        1,
      );
    }
  });
});
