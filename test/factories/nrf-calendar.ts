import { NRFCalendarOptions, RetailCalendarFactory } from 'retail-calendar';
import type { DataSource } from 'typeorm';
import { type AnswerFixture, openAnswerFixture } from '../setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { loadMarts } from './load-marts.js';

const DAY_MS = 86_400_000;
/** The package computes in local time. */
const toDate = (day: Date) =>
  new Date(Date.UTC(day.getFullYear(), day.getMonth(), day.getDate())).toISOString().slice(0, 10);

/** A week of the calendar of the National Retail Federation, with the Friday before its last day. */
export interface NrfWeek {
  friday: string;
  year: number;
  quarter: number;
  month: number;
  week: number;
}

/** Returns the weeks of fiscal years, independent of the product. */
export function listNrfWeeks(first: number, last: number): NrfWeek[] {
  const weeks: NrfWeek[] = [];
  for (let year = first; year <= last; year++) {
    const options = { ...NRFCalendarOptions, addLeapWeekToMonth: 11 };
    for (const each of new RetailCalendarFactory(options, year).weeks) {
      weeks.push({
        friday: toDate(new Date(each.gregorianEndDate.getTime() - DAY_MS)),
        year,
        quarter: each.quarterOfYear,
        month: each.monthOfYear,
        week: each.weekOfYear + 1,
      });
    }
  }
  return weeks;
}

/** Returns the place of a week, and the weeks from it to the ends of its year, quarter and month. */
function countToEnds(weeks: readonly NrfWeek[], { year, quarter, month, week }: NrfWeek) {
  const toYearEnd = weeks.filter((each) => each.year === year && each.week >= week);
  const toQuarterEnd = toYearEnd.filter((each) => each.quarter === quarter);
  const toMonthEnd = toYearEnd.filter((each) => each.month === month);
  return [year, quarter, month, toYearEnd.length, toQuarterEnd.length, toMonthEnd.length];
}

/**
 * Places the weeks of snapshot 1, which end on Fridays, in this calendar. A week compares with the one 364 days earlier; a
 * 53rd week with none.
 */
export async function useNrfCalendar(warehouse: DataSource): Promise<void> {
  const weeks = listNrfWeeks(2009, 2015);
  const next = listNrfWeeks(2009, 2016).slice(1);
  for (const [index, { friday, year, quarter, month, week }] of weeks.entries()) {
    const weeksInMonth = weeks.filter((each) => each.year === year && each.month === month).length;
    await warehouse.query(
      `UPDATE mart.calendar_week_chunks c SET fiscal_year = $2, fiscal_quarter = $3, fiscal_month = $4, fiscal_week = $5,
         calendar = '4-5-4', weeks_in_month = $6, next_year = $7, next_quarter = $8, next_month = $9,
         weeks_to_year_end = $10, weeks_to_quarter_end = $11, weeks_to_month_end = $12,
         compared_week_date = (SELECT week_date FROM mart.calendar_week_chunks e
                               WHERE e.week_date = c.week_date - 364 AND $5 < 53)
       WHERE week_date = $1`,
      [friday, year, quarter, month, week, weeksInMonth, ...countToEnds(next, next[index]!)],
    );
  }
}

/** Returns an ISO date as the files write it: 25/12/2011. */
export const toFileDate = (date: string) => date.split('-').toReversed().join('/');

/** Returns answers over marts whose weeks have this calendar. */
export async function openNrfAnswers(
  sources: Parameters<typeof loadMarts>[1],
): Promise<{ database: TestWarehouse; fixture: AnswerFixture }> {
  const database = await createTestWarehouse();
  await loadMarts(database.url, sources);
  await useNrfCalendar(database.warehouse);
  return { database, fixture: await openAnswerFixture(database.warehouse) };
}
