import { AppError } from '#platform/errors/app-error.js';
import { findHoliday, findOverlap, type Holiday } from '#calendar/holiday.js';
import { HOLIDAYS } from '#calendar/holidays.js';

/** Years whose holidays have names; a holiday week of another year is another holiday. */
const YEARS = { first: 1990, last: 2089 };

/**
 * Returns the holidays as a query of Spark and DuckDB: a row for each date that a week with the holiday can have, since
 * a week is the seven days that end on its date, with the weeks before and after that have its effect.
 * @throws AppError FLOW_INVALID when the windows of two holidays overlap
 */
export function holidaysSql(holidays: readonly Holiday[] = Object.values(HOLIDAYS)): string {
  const overlap = findOverlap(holidays, YEARS);
  if (overlap) {
    throw new AppError(
      'FLOW_INVALID',
      `holidays: the windows of ${overlap.names.join(' and ')} overlap in the week of ${overlap.week}; declare fewer weeks before or after`,
    );
  }
  const rows: string[] = [];
  for (const holiday of holidays) {
    for (let year = YEARS.first; year <= YEARS.last; year++) {
      const day = findHoliday(holiday, year);
      if (day === undefined) continue;
      rows.push(`('${holiday.name}', '${day}', ${holiday.weeksBefore}, ${holiday.weeksAfter})`);
    }
  }
  return `
  SELECT h.name, date_sub(CAST(h.day AS DATE), -d.days) AS week_date, h.weeks_before, h.weeks_after
  FROM (VALUES ${rows.join(', ')}) AS h(name, day, weeks_before, weeks_after)
  CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6)) AS d(days)
`;
}
