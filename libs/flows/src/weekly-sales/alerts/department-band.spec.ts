import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAlerts } from '#pipeline/notifications/find-alerts.js';
import { addDays, insertWeeks, type Week } from '#test/factories/sales-weeks.js';
import { buildSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { weeklySales } from '#test/setup/flow.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

/** A Friday; weeks are counted from it. */
const week = (number: number) => addDays('2010-02-05', 7 * number);

/** Weeks from `from` up to but excluding `to`; a function gives the sales of each, in whole units of money. */
const weeks = (id: number, from: number, to: number, sales: (number: number) => number): Week[] =>
  Array.from({ length: to - from }, (_, index) => [
    id,
    week(from + index),
    `${sales(from + index)}.00`,
  ]);

/** A year of 100,000 a week, then one whose weeks change by −20 %, −5 %, +5 % and +20 % in turn. */
const twoYears = (id: number): Week[] => [
  ...weeks(id, 0, 52, () => 100_000),
  ...weeks(id, 52, 104, (number) => [80_000, 95_000, 105_000, 120_000][number % 4]!),
];

describe('department-band', () => {
  const alert = weeklySales.alerts.find(({ name }) => name === 'department-band')!;
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
  });
  afterAll(() => database.drop());

  /** Findings for weeks from this number on. */
  const find = async (departments: Week[], from: number, threshold = 4) => {
    const { warehouse } = database;
    const id = await buildSnapshot(warehouse);
    await insertWeeks(warehouse, id, { departments });
    await publishInserted(warehouse, id);
    const search = {
      snapshot: String(id),
      threshold,
      after: addDays(week(from), -1),
      maxFindings: 100,
    };
    return warehouse.transaction((session) => findAlerts(session, alert, search));
  };
  const told = async (...asked: Parameters<typeof find>) => {
    const { first } = await find(...asked);
    return first.map(({ id, week: of }) => `${id} ${of}`);
  };

  it('reports a week outside the median ± 4 × 1.4826 MAD, with both figures and the band', async () => {
    // The median change is midway between −5 % and +5 %: 0. Half of the distances are 0.05 and half 0.2, so MAD is
    // 0.125 and the band 4 × 1.4826 × 0.125 = 0.7413 wide in each direction. For 80,000 that is 59,304.
    const { total, first } = await find([...twoYears(7), [7, week(104), '150000.00']], 104);
    expect(total).toBe(1);
    expect(first[0]).toEqual({
      id: '7',
      subject: 'department 7',
      week: '2012-02-03',
      value: '150000.00',
      expected: '80000.00',
      lowest: '20696.00',
      highest: '139304.00',
      isAbove: true,
      // 70,000 ÷ (80,000 × 0.185325)
      distance: 4.721435,
      threshold: 4,
      title: 'Department 7 sold more in the week of 2012-02-03 than usual',
      cause:
        'Sales of 150,000.00 in the week of 2012-02-03; expected 80,000.00, within 20,696.00 to 139,304.00: ' +
        'sales 364 days earlier times the median ± 4 × 1.4826 MAD of the yearly change over the last 52 weeks',
      link: '/answers/department-performance?week=2012-02-03&department=7',
    });
  });

  it('reports nothing at either edge of the band, and a cent beyond it', async () => {
    const sales = ['139304.00', '139304.01', '20696.00', '20695.99'];
    const departments = sales.flatMap((each, index): Week[] => [
      ...twoYears(index + 1),
      [index + 1, week(104), each],
    ]);
    const { first } = await find(departments, 104);
    expect(first.map(({ id, title }) => [id, title])).toEqual([
      ['2', 'Department 2 sold more in the week of 2012-02-03 than usual'],
      ['4', 'Department 4 sold less in the week of 2012-02-03 than usual'],
    ]);
    expect(await told(departments, 104, 4.1)).toEqual([]);
  });

  it('ignores a week that is high every year', async () => {
    const christmas = (base: number) => (number: number) => (number % 52 === 46 ? 5 * base : base);
    const departments = [
      ...weeks(1, 0, 52, christmas(100_000)),
      ...weeks(1, 52, 156, christmas(101_000)),
      // The same department without the rise.
      ...weeks(2, 0, 52, christmas(100_000)),
      ...weeks(2, 52, 150, christmas(101_000)),
      ...weeks(2, 150, 156, () => 101_000),
    ];
    expect(await told(departments, 52)).toEqual([`2 ${week(150)}`]);
  });

  it('skips weeks with a holiday, in this year or the year before, and leaves them out of the band', async () => {
    const holiday = (id: number, number: number, sales: string): Week => [
      id,
      week(number),
      sales,
      true,
    ];
    const departments = [
      // A holiday in this year.
      ...twoYears(1),
      holiday(1, 104, '900000.00'),
      // A holiday in the year before.
      ...twoYears(2).filter(([, each]) => each !== week(52)),
      holiday(2, 52, '80000.00'),
      [2, week(104), '900000.00'] as Week,
      // One of the 26 changes is in a holiday week.
      ...weeks(3, 26, 52, () => 100_000),
      ...weeks(3, 78, 103, () => 100_000),
      holiday(3, 103, '100000.00'),
      [3, week(52), '100000.00'] as Week,
      [3, week(104), '900000.00'] as Week,
      // None of the changes is in a holiday week.
      ...weeks(4, 26, 53, () => 100_000),
      ...weeks(4, 78, 104, () => 100_000),
      [4, week(104), '900000.00'] as Week,
    ];
    expect(await told(departments, 104)).toEqual([`4 ${week(104)}`]);
  });

  it('reports nothing with fewer than 26 changes, so in the first year and a half', async () => {
    const departments = [
      ...weeks(1, 0, 77, () => 100_000),
      [1, week(77), '900000.00'] as Week,
      ...weeks(2, 0, 78, () => 100_000),
      [2, week(78), '900000.00'] as Week,
    ];
    expect(await told(departments, 0)).toEqual([`2 ${week(78)}`]);
  });

  it('uses only the 52 weeks before, not the week itself', async () => {
    // The year of large changes is over: every later week equals that of the year before.
    const departments = [
      ...twoYears(1),
      ...weeks(1, 104, 156, (number) => [80_000, 95_000, 105_000, 120_000][number % 4]!),
      [1, week(156), '83200.00'] as Week,
      [1, week(157), '98800.01'] as Week,
    ];
    // Without any change the band would be empty, so it is at least 4 × 0.01 wide.
    expect(await told(departments, 156)).toEqual([`1 ${week(157)}`]);
  });

  it('leaves out weeks whose week a year before is missing or has no positive sales', async () => {
    const gap = (id: number, before: string | undefined): Week[] => [
      ...twoYears(id).filter(([, each]) => each !== week(52)),
      ...(before === undefined ? [] : [[id, week(52), before] as Week]),
      [id, week(104), '900000.00'],
    ];
    const departments = [
      ...gap(1, undefined),
      ...gap(2, '0.00'),
      ...gap(3, '-10.00'),
      // Returns exceed sales.
      ...twoYears(4),
      [4, week(104), '-10.00'] as Week,
      // Sales are zero this week, so there is nothing to judge.
      ...twoYears(5),
    ];
    expect(await told(departments, 104)).toEqual([`4 ${week(104)}`]);
  });
});
