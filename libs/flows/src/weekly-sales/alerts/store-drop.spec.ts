import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAlerts } from '#pipeline/notifications/find-alerts.js';
import { insertWeeks, type Week } from '#test/factories/sales-weeks.js';
import { buildSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { weeklySales } from '#test/setup/flow.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const NOW = '2012-10-26';
const BEFORE = '2011-10-28';

describe('store-drop', () => {
  const alert = weeklySales.alerts.find(({ name }) => name === 'store-drop')!;
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
  });
  afterAll(() => database.drop());

  const publish = async (stores: Week[]) => {
    const { warehouse } = database;
    const id = await buildSnapshot(warehouse);
    await insertWeeks(warehouse, id, { stores });
    await publishInserted(warehouse, id);
    return String(id);
  };
  const find = (snapshot: string, after = '2012-10-25', threshold = 0.2, most = 100) =>
    database.warehouse.transaction((session) =>
      findAlerts(session, alert, { snapshot, threshold, after, maxFindings: most }),
    );
  const told = async (...asked: Parameters<typeof find>) => {
    const { first } = await find(...asked);
    return first.map(({ id, week }) => `${id} ${week}`);
  };

  it('reports a store whose sales dropped by more than the share, with both figures', async () => {
    const snapshot = await publish([
      [12, BEFORE, '1600000.00'],
      [12, NOW, '1104000.00'],
    ]);
    // 496,000 of 1,600,000.
    expect(await find(snapshot)).toEqual({
      total: 1,
      first: [
        {
          id: '12',
          subject: 'store 12',
          week: NOW,
          value: '1104000.00',
          expected: '1600000.00',
          lowest: '1280000.00',
          highest: '1920000.00',
          isAbove: false,
          distance: 0.31,
          threshold: 0.2,
          title: 'Store 12 sold 31 % less in the week of 2012-10-26 than a year before',
          cause:
            'Sales of 1,104,000.00 in the week of 2012-10-26, compared with 1,600,000.00 364 days earlier',
          link: '/answers/yearly-store-performance?store=12',
        },
      ],
    });
  });

  it('reports nothing at exactly the share, and a cent below it', async () => {
    const snapshot = await publish([
      ...([1, 2, 3, 4] as const).map((store): Week => [store, BEFORE, '100.00']),
      [1, NOW, '80.00'],
      [2, NOW, '79.99'],
      [3, NOW, '500.00'],
      [4, NOW, '100.00'],
    ]);
    expect(await told(snapshot)).toEqual([`2 ${NOW}`]);
    const { first } = await find(snapshot);
    expect(first[0]?.title).toBe(
      'Store 2 sold over 20 % less in the week of 2012-10-26 than a year before',
    );
  });

  it('compares with the day 364 days earlier, also when a year has 53 weeks', async () => {
    const snapshot = await publish([
      // 2010 has 53 Fridays: the last one is 364 days before 2011-12-30, and 2011-01-07 is 357 days.
      [1, '2010-12-31', '100.00'],
      [1, '2011-01-07', '1.00'],
      [1, '2011-12-30', '50.00'],
    ]);
    expect(await told(snapshot, '2011-12-29')).toEqual(['1 2011-12-30']);
  });

  it('reports nothing for a missing week, now or then, and for a closed store', async () => {
    const snapshot = await publish([
      [1, '2011-10-21', '100.00'],
      [1, NOW, '1.00'],
      [2, BEFORE, '100.00'],
      [2, '2012-10-19', '1.00'],
      [3, BEFORE, '100.00'],
    ]);
    expect(await told(snapshot)).toEqual([]);
  });

  it('counts returns as negative, and takes no share of zero or less', async () => {
    const snapshot = await publish([
      [1, BEFORE, '100.00'],
      [1, NOW, '-50.00'],
      [2, BEFORE, '0.00'],
      [2, NOW, '-50.00'],
      [3, BEFORE, '-10.00'],
      [3, NOW, '-50.00'],
    ]);
    const { first } = await find(snapshot);
    expect(first).toMatchObject([
      {
        id: '1',
        distance: 1.5,
        title: 'Store 1 sold 150 % less in the week of 2012-10-26 than a year before',
      },
    ]);
  });

  it('reads only weeks after the day: the newest first, then the largest drop', async () => {
    const weeks = ['2012-10-12', '2012-10-19', NOW];
    const snapshot = await publish([
      ...['2011-10-14', '2011-10-21', BEFORE].flatMap((week) =>
        [2, 9, 10].map((store): Week => [store, week, '100.00']),
      ),
      ...weeks.flatMap((week): Week[] => [
        [2, week, '60.00'],
        [9, week, '70.00'],
        [10, week, '60.00'],
      ]),
    ]);
    expect(await told(snapshot, '2012-10-12')).toEqual([
      `2 ${NOW}`,
      `10 ${NOW}`,
      `9 ${NOW}`,
      '2 2012-10-19',
      '10 2012-10-19',
      '9 2012-10-19',
    ]);
    const { total, first } = await find(snapshot, '2012-10-12', 0.2, 2);
    expect([total, first.length]).toEqual([6, 2]);
    expect(await told(snapshot, NOW)).toEqual([]);
  });

  it('reads exactly the requested snapshot, and none whose rows may be gone', async () => {
    const one = await publish([
      [1, BEFORE, '100.00'],
      [1, NOW, '10.00'],
    ]);
    const other = await publish([
      [1, BEFORE, '100.00'],
      [1, NOW, '100.00'],
    ]);
    expect(await told(one)).toEqual([`1 ${NOW}`]);
    expect(await told(other)).toEqual([]);
    await database.warehouse.query(
      `UPDATE ops.snapshots SET status = 'dropped' WHERE snapshot_id = $1`,
      [one],
    );
    expect(await told(one)).toEqual([]);
  });
});
