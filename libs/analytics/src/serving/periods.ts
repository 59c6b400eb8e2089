import { sqlFile } from '#platform/database/sql-file.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { namedEnum } from '#serving/named-enum.js';
import type { Marts } from '../snapshot/marts.js';
import { requireCalendar } from '../snapshot/require-calendar.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';

const periods = sqlFile(import.meta.url, './periods.sql');

/** The calendar that an answer groups by. */
export const PeriodCalendar = namedEnum(
  'PeriodCalendar',
  'Calendar of the months or years of an answer.',
  {
    GREGORIAN: 'Calendar months or years.',
    FISCAL:
      'Months or years of the fiscal calendar of the chain. They are compared over the weeks that it compares, never five weeks with four.',
  },
);
export type PeriodCalendar = keyof typeof PeriodCalendar;

/** The length of the periods that an answer groups by. */
export const PeriodLength = namedEnum('PeriodLength', 'Length of the periods of an answer.', {
  MONTH: 'Months.',
  QUARTER: 'Quarters of the fiscal calendar.',
  YEAR: 'Years of the fiscal calendar.',
});
export type PeriodLength = keyof typeof PeriodLength;

/**
 * Returns the relation `periods`, each week with its month, or its fiscal quarter or year, as a common table expression.
 * @param calendar the parameter with the name of the calendar: `$8`
 * @param period the parameter with the length of the periods
 * @param stores condition on `mart.store_week`: whose first and last week cut a period
 */
export function buildPeriods(calendar: string, period: string, stores = 'true'): string {
  const weeks = periods
    .replaceAll('{calendar}', calendar)
    .replaceAll('{period}', period)
    .replaceAll('{stores}', stores);
  return `periods AS (\n${weeks}\n)`;
}

/**
 * @throws AppError ARGUMENT_INVALID for quarters or years of another calendar; NO_SNAPSHOT when a question is about fiscal
 * periods, and a former version built the snapshot
 */
export async function requirePeriods(
  marts: Marts,
  snapshot: ReadSnapshot,
  args: object,
): Promise<void> {
  if (!('calendar' in args)) return;
  if (args.calendar === PeriodCalendar.FISCAL) await requireCalendar(marts, snapshot);
  else if ('period' in args && args.period !== PeriodLength.MONTH)
    throw refusedArgument(
      'period',
      'quarters and years are those of the fiscal calendar: set calendar to FISCAL',
    );
}
