import { describe, expect, it } from 'vitest';
import { listPresentations } from '#analytics/answers/answers.js';
import { buildControls } from './control.js';
import {
  type AnswerSearch,
  findProblems,
  parseAnswerSearch,
  readValues,
  writeValues,
} from './values.js';

function createControls(name: string) {
  const shown = listPresentations().find((each) => each.name === name)!;
  return buildControls(shown, shown.presentation!);
}
const customerVisits = createControls('customerVisits');
const departmentPerformance = createControls('departmentPerformance');
const leapYearSales = createControls('leapYearSales');
const salesPrediction = createControls('salesPrediction');
const facts = {
  firstWeek: '2010-02-05',
  lastWeek: '2012-10-26',
  completeThrough: null,
  weeks: 143,
};
const ofDepartments = {
  department: '',
  storeType: '',
  year: '',
  calendar: 'GREGORIAN',
  region: '',
  district: '',
};

describe('the values of the controls', () => {
  it('default to the latest data, and more filters to none', () => {
    const initial = { week: '2012-10-26', store: '', ...ofDepartments };
    expect(readValues(departmentPerformance, facts, {})).toEqual(initial);
    const ofLeapYears = { department: '', store: '', storeType: '', region: '', district: '' };
    expect(readValues(leapYearSales, facts, {})).toEqual({ year: '2012', ...ofLeapYears });
  });

  it('begin with the own store of a reader who may see one alone, of any type', () => {
    const read = (stores: number[]) =>
      readValues(leapYearSales, { ...facts, scope: { stores } }, {});
    expect(read([7])).toMatchObject({ store: '7' });
    expect(read([3, 7])).toMatchObject({ store: '' });
    expect(readValues(customerVisits, facts, {})).toMatchObject({ storeType: 'B' });
    const own = { ...facts, scope: { stores: [7] } };
    expect(readValues(customerVisits, own, {})).toMatchObject({ storeType: '' });
    // A link to all of the reader's stores stays one.
    expect(writeValues(leapYearSales, own, { ...read([7]), store: '' })).toMatchObject({
      store: 'all',
    });
  });

  it('come from the address', () => {
    const search = { week: '2010-11-26', store: '3', department: '7' };
    const values = { ...ofDepartments, ...search };
    expect(readValues(departmentPerformance, facts, search)).toEqual(values);
  });

  it('begin with the last whole period', () => {
    const lacking = { ...facts, completeThrough: '2012-10-19' };
    expect(readValues(departmentPerformance, lacking, {})).toMatchObject({ week: '2012-10-19' });
    // 2010 begins in February and 2012 ends in October: no leap year is whole.
    expect(readValues(createControls('yearlyStorePerformance'), facts, {})).toMatchObject({
      year: '2011',
    });
    const months = createControls('productPerformance');
    const until = (lastWeek: string) => ({ ...facts, lastWeek });
    expect(readValues(months, until('2026-03-30'), {})).toMatchObject({ month: '2026-02-01' });
    expect(readValues(months, until('2026-03-31'), {})).toMatchObject({ month: '2026-03-01' });
  });

  it.each<[AnswerSearch, object[]]>([
    [
      { week: '2010-11-27', store: '0' },
      [
        {
          argument: 'week',
          problem: '2010-11-27 is not one of the choices: from 5 Feb 2010 to 26 Oct 2012.',
        },
        { argument: 'store', problem: '0 is not between 1 and 2147483647.' },
      ],
    ],
    [
      { week: 'all', store: 'three', storeType: 'D' },
      [
        {
          argument: 'week',
          problem: 'All is not one of the choices: from 5 Feb 2010 to 26 Oct 2012.',
        },
        { argument: 'store', problem: 'three is not a number.' },
        {
          argument: 'storeType',
          problem: 'D is not one of the choices: All, Type A, Type B, Type C.',
        },
      ],
    ],
  ])('of an invalid address keep it, with the problem: %j', (search, problems) => {
    const values = readValues(departmentPerformance, facts, search);
    expect(values).toMatchObject({
      ...search,
      week: search['week'] === 'all' ? '' : search['week'],
    });
    expect(findProblems(departmentPerformance, facts, values)).toEqual(problems);
  });

  it('are written to the address, defaults too', () => {
    const values = { by: 'STORE', storeType: 'A', month: '4', year: '', basketValue: '100' };
    expect(writeValues(customerVisits, facts, values)).toEqual({
      by: 'STORE',
      storeType: 'A',
      month: '4',
      basketValue: '100',
    });
  });

  it('can be read back as written, including empty ones', () => {
    const values = { by: 'MONTH', storeType: '', month: '12', year: '2011', basketValue: '45.5' };
    const search = writeValues(customerVisits, facts, values);
    expect(search).toEqual({
      by: 'MONTH',
      storeType: 'all',
      month: '12',
      year: '2011',
      basketValue: '45.5',
    });
    expect(readValues(customerVisits, facts, search)).toMatchObject(values);
  });
});

it('reads an emptied number as its initial value, for the question and for its link', () => {
  const values = readValues(salesPrediction, facts, { unemploymentAbove: 'all', at: 'all' });
  expect(values).toMatchObject({ unemploymentAbove: '8', at: '' });
  expect(writeValues(salesPrediction, facts, { ...values, unemploymentAbove: '' })).toMatchObject({
    unemploymentAbove: '8',
  });
});

it('reads the texts of an address', () => {
  expect(parseAnswerSearch({ year: '2010', store: ['3', '4'], month: '' })).toEqual({
    year: '2010',
    store: '3',
  });
});
