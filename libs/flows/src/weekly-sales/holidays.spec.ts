import { expect, it } from 'vitest';
import { openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { weeklySales } from '#test/setup/flow.js';
import { HOLIDAYS } from '#calendar/holidays.js';
import { holidaysSql } from './holidays.js';

/** Weeks of sales with the flag of the file, and the holiday that a printed calendar shows in them. */
const WEEKS: [week: string, isHoliday: boolean, holiday: string | null][] = [
  ['2010-02-12', true, 'Super Bowl'],
  ['2010-02-12', false, null],
  // The next Super Bowl was on 6 February 2011.
  ['2010-02-19', true, 'Other holiday'],
  ['2022-02-18', true, 'Super Bowl'],
  ['2012-04-13', true, 'Easter'],
  ['2010-07-09', true, 'Other holiday'],
  ['2010-09-10', true, 'Labor Day'],
  ['2010-11-26', true, 'Thanksgiving'],
  ['2010-12-31', true, 'Christmas'],
  // Weeks that end on a Saturday and on a Sunday.
  ['2010-12-25', true, 'Christmas'],
  ['2010-02-07', true, 'Super Bowl'],
];

it('names a flagged week by the holiday in its seven days, and keeps each row once', async () => {
  const { compute, close } = await openEmbeddedLake();
  try {
    const rows = WEEKS.map(([week, isHoliday], line) => `(${line}, DATE '${week}', ${isHoliday})`);
    const sql = weeklySales.models.find(({ name }) => name === 'integrated_sales')?.sql ?? '';
    const { collected } = await compute.run({
      name: 'holidays',
      sources: [],
      models: [
        {
          name: 'sales',
          sql: `SELECT 1 AS store, line AS department, week_date, CAST(1 AS DECIMAL(18, 2)) AS weekly_sales, is_holiday
                FROM (VALUES ${rows.join(', ')}) AS w(line, week_date, is_holiday)`,
        },
        { name: 'stores', sql: "SELECT 1 AS store, 'A' AS store_type, 1000 AS store_size" },
        {
          name: 'features',
          sql: `SELECT 1 AS store, DATE '2010-02-12' AS week_date, 1 AS temperature, 1 AS fuel_price, 1 AS cpi,
                  1 AS unemployment, NULL AS markdown_1, NULL AS markdown_2, NULL AS markdown_3,
                  NULL AS markdown_4, NULL AS markdown_5`,
        },
        { name: 'integrated_sales', sql },
        {
          name: 'named',
          sql: 'SELECT holiday FROM integrated_sales ORDER BY department',
          collect: true,
        },
      ],
    });
    const named = collected['named']?.map((row) => row['holiday']);
    expect(named).toEqual(WEEKS.map(([, , holiday]) => holiday));
  } finally {
    await close();
  }
});

it('refuses windows that overlap', () => {
  const wide = { ...HOLIDAYS.CHRISTMAS, window: { before: 4, after: 0 } };
  expect(() => holidaysSql([HOLIDAYS.THANKSGIVING, wide])).toThrow(
    /^holidays: the windows of Thanksgiving and Christmas overlap in the week of /,
  );
});
