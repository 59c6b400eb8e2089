import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addDays } from '#calendar/holiday.js';
import type { ParameterValues } from '#pipeline/flow/parameter.js';
import { askDuckdb } from '#test/setup/ask-duckdb.js';
import { calendarParameters } from '../fiscal-weeks.js';
import { buildNumberedWeeks } from './numbered-weeks.js';
import { storeProfile } from './store-profile.js';

const PRELUDE = new URL('../../../../lake/src/duckdb/prelude.sql', import.meta.url);
const defaults = Object.fromEntries(
  Object.entries(calendarParameters).map(([name, each]) => [name, each.default]),
);

/** Fridays from 2010-02-05 on. */
const FRIDAYS = Array.from({ length: 143 }, (_, index) => addDays('2010-02-05', 7 * index));

/** Returns the first comparable week of each store, whose first week of sales may differ from its opening day. */
async function findComparable(
  stores: Record<number, { opened?: string; firstWeek?: string }>,
  chosen: ParameterValues = {},
): Promise<unknown[]> {
  const values = { ...defaults, ...chosen };
  const relations = buildNumberedWeeks(values);
  const profiles = Object.entries(stores).map(
    ([store, { opened }]) => `(${store}, ${opened === undefined ? 'NULL' : `DATE '${opened}'`})`,
  );
  const sales = Object.entries(stores).flatMap(([store, { firstWeek }]) =>
    FRIDAYS.filter((week) => firstWeek !== undefined && week >= firstWeek).map(
      (week) => `(${store}, '${week}')`,
    ),
  );
  const rows = await askDuckdb(`${readFileSync(PRELUDE, 'utf8')}
    CREATE TABLE integrated_sales AS SELECT store, week_date::DATE AS week_date
      FROM (VALUES (99, '2010-02-05'), ${sales.join(', ')}) s(store, week_date);
    CREATE TABLE stores AS SELECT store, 'A' AS store_type, 10 AS store_size, NULL AS store_name, NULL AS region,
      NULL AS district, opening_date::DATE AS opening_date, NULL::DATE AS closing_date
      FROM (VALUES ${profiles.join(', ')}) t(store, opening_date);
    CREATE VIEW calendar AS SELECT DATE '2000-01-01' AS week_end, 0 AS fiscal_year, 0 AS fiscal_quarter,
      0 AS fiscal_month WHERE false;
    CREATE VIEW parameters AS SELECT '${values['fiscalCalendar']}' AS fiscal_calendar;
    CREATE VIEW scheme_weeks AS ${relations.scheme_weeks};
    CREATE VIEW numbered_weeks AS ${relations.numbered_weeks};
    SELECT * FROM (${readFileSync(storeProfile.sql, 'utf8')}) ORDER BY store`);
  return rows.map(({ comparable_from: from }) => from);
}

describe('the first comparable week of a store', () => {
  it('is in the 13th month after the one of its opening, or of its first week without one', async () => {
    expect(
      await findComparable({
        1: { firstWeek: '2010-02-05' },
        2: { firstWeek: '2010-05-28' },
        // The opening day decides, also before the files begin.
        3: { firstWeek: '2010-02-05', opened: '1998-03-17' },
        // A Saturday: its week ends on Friday 2 July.
        4: { firstWeek: '2010-07-09', opened: '2010-06-26' },
        5: { opened: '2012-12-31' },
        6: {},
      }),
    ).toEqual(['2011-03-04', '2011-06-03', '1999-04-02', '2011-08-05', '2014-02-07', null]);
  });

  it('follows the fiscal calendar: month 13 of 4-5-4 is the second of the next year', async () => {
    // NRF: 2010-M01 is 31 January to 27 February 2010, 2011-M02 begins on 27 February 2011.
    expect(
      await findComparable(
        { 1: { firstWeek: '2010-02-05' }, 2: { opened: '2010-02-28' } },
        { fiscalCalendar: '4-5-4' },
      ),
    ).toEqual(['2011-03-04', '2011-04-08']);
  });
});
