import { queryOptions } from '@tanstack/react-query';
import { askGraphql } from '../data/graphql.js';
import { PUBLISHED } from '../data/published.js';
import type { Controls, Values } from './control.js';

/** A whole month, quarter or year of the fiscal calendar of the chain, or the open one up to the last complete week. */
export interface FiscalPeriod {
  period: 'MONTH' | 'QUARTER' | 'YEAR';
  isOpen: boolean;
  fiscalYear: number;
  fiscalQuarter: number | null;
  fiscalMonth: number | null;
  firstWeek: string;
  lastWeek: string;
}

const QUERY =
  '{ lastFiscalPeriods { period isOpen fiscalYear fiscalQuarter fiscalMonth firstWeek lastWeek } }';

/** The last whole fiscal month, quarter and year, and the open ones; none for a chain without a fiscal calendar of its own. */
export const fiscalPeriods = queryOptions({
  queryKey: [PUBLISHED, 'fiscal periods'],
  staleTime: Infinity,
  queryFn: async ({ signal }) =>
    (await askGraphql<{ lastFiscalPeriods: readonly FiscalPeriod[] }>(QUERY, signal))
      .lastFiscalPeriods,
});

/** Returns `Last fiscal month: 2012-M08`, or `Fiscal month to date: 2012-M09`. */
export function formatFiscalPeriod({ period, isOpen, fiscalYear, ...numbers }: FiscalPeriod) {
  const { fiscalQuarter: quarter, fiscalMonth: month } = numbers;
  const part =
    month !== null ? `-M${String(month).padStart(2, '0')}` : quarter !== null ? `-Q${quarter}` : '';
  const length = period.toLowerCase();
  return `${isOpen ? `Fiscal ${length} to date` : `Last fiscal ${length}`}: ${fiscalYear}${part}`;
}

/** Returns a name of the period that no other one of the same snapshot has. */
export const identifyPeriod = ({ period, isOpen }: FiscalPeriod): string =>
  isOpen ? `${period} to date` : period;

/**
 * Returns the period whose first and last week the dates of the filters are; undefined for other dates. In its first weeks a
 * year to date has those of its quarter and month: then it is the named one.
 */
export function findFiscalPeriod(
  periods: readonly FiscalPeriod[],
  { from, to }: Values,
  named: string,
): FiscalPeriod | undefined {
  const found = periods.filter(({ firstWeek, lastWeek }) => firstWeek === from && lastWeek === to);
  return found.find((each) => identifyPeriod(each) === named) ?? found[0];
}

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
