import {
  EXTRA_WEEKS,
  type FiscalScheme,
  listFiscalWeeks,
  MONTH_PATTERNS,
  NRF,
  YEAR_ENDS,
} from '#calendar/fiscal-calendar.js';
import { MONTHS, WEEKDAYS } from '#calendar/holiday.js';
import type { ParameterValues } from '#pipeline/flow/parameter.js';

/** Fiscal years with weeks. */
const YEARS = { first: 1990, last: 2049 };

const toChoices = (names: readonly string[]) =>
  names.map((name) => name.toLowerCase()) as [string, ...string[]];

/** The parameters that choose the chain's calendar. Once it has a pattern, the others default to NRF. */
export const calendarParameters = {
  fiscalCalendar: {
    kind: 'choice',
    default: 'gregorian',
    of: ['gregorian', ...MONTH_PATTERNS, 'table'],
    comment:
      'Calendar of the chain: Gregorian, whole weeks in a pattern of months, or the table of the dataset calendar.',
  },
  fiscalWeekEnds: {
    kind: 'choice',
    default: NRF.weekEnds.toLowerCase(),
    of: toChoices(WEEKDAYS),
    comment: 'Weekday on which fiscal weeks end.',
  },
  fiscalYearEndMonth: {
    kind: 'choice',
    default: NRF.yearEndMonth.toLowerCase(),
    of: toChoices(MONTHS),
    comment: 'Month at whose end the fiscal year ends.',
  },
  fiscalYearEnd: {
    kind: 'choice',
    default: NRF.yearEnd,
    of: YEAR_ENDS,
    comment:
      'Last day of the fiscal year: the weekday nearest to the end of the month, or the last one in it.',
  },
  fiscalExtraWeek: {
    kind: 'choice',
    default: NRF.extraWeek,
    of: EXTRA_WEEKS,
    comment:
      'A 53rd week: at the end, in the eleventh month, or at the end and restated by one week for the next year.',
  },
} as const;

/** Returns the scheme that the parameters choose; undefined for the Gregorian calendar and a table. */
export function parseScheme(values: ParameterValues): FiscalScheme | undefined {
  const find = <Name extends string>(names: readonly Name[], parameter: string) =>
    names.find((name) => name.toLowerCase() === values[parameter]);
  const pattern = find(MONTH_PATTERNS, 'fiscalCalendar');
  return (
    pattern && {
      pattern,
      weekEnds: find(WEEKDAYS, 'fiscalWeekEnds') ?? NRF.weekEnds,
      yearEndMonth: find(MONTHS, 'fiscalYearEndMonth') ?? NRF.yearEndMonth,
      yearEnd: find(YEAR_ENDS, 'fiscalYearEnd') ?? NRF.yearEnd,
      extraWeek: find(EXTRA_WEEKS, 'fiscalExtraWeek') ?? NRF.extraWeek,
    }
  );
}

/** Returns the weeks of the chosen scheme as a query of Spark and DuckDB; no rows without a scheme. */
export function schemeWeeksSql(values: ParameterValues): string {
  const scheme = parseScheme(values);
  const select = `SELECT CAST(last_day AS DATE) AS last_day, fiscal_year, fiscal_quarter, fiscal_month, fiscal_week,
    weeks_in_month, CAST(restated_week AS INTEGER) AS restated_week,
    CAST(compared_last_day AS DATE) AS compared_last_day FROM (VALUES `;
  const columns = `s(last_day, fiscal_year, fiscal_quarter, fiscal_month, fiscal_week, weeks_in_month, restated_week,
    compared_last_day)`;
  if (!scheme)
    return `${select}('2000-01-01', 0, 0, 0, 0, 0, 0, '2000-01-01')) AS ${columns} WHERE false`;
  const rows: string[] = [];
  for (let year = YEARS.first; year <= YEARS.last; year++) {
    for (const each of listFiscalWeeks(scheme, year)) {
      const compared = each.comparedLastDay === undefined ? 'NULL' : `'${each.comparedLastDay}'`;
      rows.push(
        `('${each.lastDay}', ${each.year}, ${each.quarter}, ${each.month}, ${each.week}, ${each.weeksInMonth}, ` +
          `${each.restatedWeek ?? 'NULL'}, ${compared})`,
      );
    }
  }
  return `${select}${rows.join(', ')}) AS ${columns}`;
}
