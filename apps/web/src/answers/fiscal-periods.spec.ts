import { expect, it } from 'vitest';
import { listPresentations } from '#analytics/answers/answers.js';
import { buildControls } from './control.js';
import { chooseFiscalPeriod, findFiscalPeriod, formatFiscalPeriod } from './fiscal-periods.js';

const year = {
  period: 'YEAR' as const,
  isOpen: false,
  fiscalYear: 2011,
  fiscalQuarter: null,
  fiscalMonth: null,
  firstWeek: '2011-02-04',
  lastWeek: '2012-01-27',
};

const listControls = (name: string) => {
  const shown = listPresentations().find((each) => each.name === name)!;
  return buildControls(shown, shown.presentation!);
};

it('names the periods', () => {
  const quarter = { ...year, period: 'QUARTER' as const, fiscalQuarter: 3 };
  expect(formatFiscalPeriod(year)).toBe('Last fiscal year: 2011');
  expect(formatFiscalPeriod(quarter)).toBe('Last fiscal quarter: 2011-Q3');
  expect(formatFiscalPeriod({ ...quarter, period: 'MONTH', fiscalMonth: 8 })).toBe(
    'Last fiscal month: 2011-M08',
  );
  expect(formatFiscalPeriod({ ...quarter, isOpen: true })).toBe('Fiscal quarter to date: 2011-Q3');
});

it('sets both dates and the calendar, and leaves out the year', () => {
  const dates = { from: '2011-02-04', to: '2012-01-27' };
  const months = listControls('monthlyDepartmentSales');
  expect(chooseFiscalPeriod(months, { department: '1', year: '2012' }, year)).toEqual({
    department: '1',
    year: '',
    calendar: 'FISCAL',
    ...dates,
  });
  const stores = listControls('weeklyTopStores');
  expect(chooseFiscalPeriod(stores, { year: '2012' }, year)).toEqual({ year: '', ...dates });
  expect(chooseFiscalPeriod(stores, { ...dates, year: '' }, undefined)).toEqual({
    year: '',
    from: '',
    to: '',
  });
});

it('knows the period of the dates', () => {
  expect(findFiscalPeriod([year], { from: '2011-02-04', to: '2012-01-27' }, '')).toBe(year);
  expect(findFiscalPeriod([year], { from: '2011-02-04', to: '' }, '')).toBeUndefined();
});

it('knows which of two open periods with the same dates was chosen', () => {
  const dates = { from: '2012-02-03', to: '2012-02-10' };
  const open = {
    ...year,
    isOpen: true,
    fiscalYear: 2012,
    firstWeek: dates.from,
    lastWeek: dates.to,
  };
  const periods = [{ ...open, period: 'MONTH' as const, fiscalQuarter: 1, fiscalMonth: 1 }, open];
  expect(findFiscalPeriod(periods, dates, 'YEAR to date')).toBe(open);
  expect(findFiscalPeriod(periods, dates, '')).toBe(periods[0]);
});

it.each([
  ['weeklyTopStores', true],
  ['lowestFuelPrices', true],
  ['holidaySales', true],
  // Its calendar has fiscal years.
  ['yearlyStorePerformance', false],
  // One of the weeks of the data.
  ['departmentPerformance', false],
  // Weeks to come, and months of transactions.
  ['forecast', false],
  ['topCustomers', false],
])('belongs to the dates of %s: %s', (name, hasFiscalPeriod) => {
  expect(listControls(name).hasFiscalPeriod).toBe(hasFiscalPeriod);
});
