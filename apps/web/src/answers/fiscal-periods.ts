import { queryOptions } from '@tanstack/react-query';
import { askGraphql } from '../data/graphql.js';
import { PUBLISHED } from '../data/published.js';
import type { Controls, Values } from './control.js';

/** A whole month, quarter or year of the fiscal calendar of the chain. */
export interface FiscalPeriod {
  period: 'MONTH' | 'QUARTER' | 'YEAR';
  fiscalYear: number;
  fiscalQuarter: number | null;
  fiscalMonth: number | null;
  firstWeek: string;
  lastWeek: string;
}

const QUERY =
  '{ lastFiscalPeriods { period fiscalYear fiscalQuarter fiscalMonth firstWeek lastWeek } }';

/** The last whole fiscal month, quarter and year; none for a chain without a fiscal calendar of its own. */
export const fiscalPeriods = queryOptions({
  queryKey: [PUBLISHED, 'fiscal periods'],
  staleTime: Infinity,
  queryFn: async ({ signal }) =>
    (await askGraphql<{ lastFiscalPeriods: readonly FiscalPeriod[] }>(QUERY, signal))
      .lastFiscalPeriods,
});

/** Returns `Last fiscal month: 2012-M08`. */
export function formatFiscalPeriod({ period, fiscalYear, ...numbers }: FiscalPeriod): string {
  const { fiscalQuarter: quarter, fiscalMonth: month } = numbers;
  const part =
    month !== null ? `-M${String(month).padStart(2, '0')}` : quarter !== null ? `-Q${quarter}` : '';
  return `Last fiscal ${period.toLowerCase()}: ${fiscalYear}${part}`;
}

/** Returns the period whose first and last week the dates of the filters are; undefined for other dates. */
export const findFiscalPeriod = (periods: readonly FiscalPeriod[], { from, to }: Values) =>
  periods.find(({ firstWeek, lastWeek }) => firstWeek === from && lastWeek === to);

/**
 * Returns the filters with the dates of a period, or without dates: no year cuts the period, and periods of the answer are
 * fiscal ones, as in a report.
 */
export function chooseFiscalPeriod(
  { main, more }: Controls,
  values: Values,
  period: FiscalPeriod | undefined,
): Values {
  const { firstWeek: from = '', lastWeek: to = '' } = period ?? {};
  const isFiscal = period && [...main, ...more].some(({ name }) => name === 'calendar');
  return {
    ...values,
    from,
    to,
    ...(period && { year: '' }),
    ...(isFiscal && { calendar: 'FISCAL' }),
  };
}
