import { describe, expect, it } from 'vitest';
import { listPresentations } from '#analytics/answers/answers.js';
import { buildControls } from './control.js';
import { type AnswerSearch, parseAnswerSearch, readValues, writeValues } from './values.js';

function createControls(name: string) {
  const shown = listPresentations().find((each) => each.name === name)!;
  return buildControls(shown, shown.presentation!);
}
const customerVisits = createControls('customerVisits');
const departmentPerformance = createControls('departmentPerformance');
const leapYearSales = createControls('leapYearSales');
const facts = { firstWeek: '2010-02-05', lastWeek: '2012-10-26', weeks: 143 };
const ofDepartments = { department: '', storeType: '', year: '' };

describe('the values of the controls', () => {
  it('default to the latest data, and more filters to none', () => {
    const initial = { week: '2012-10-26', store: '', ...ofDepartments };
    expect(readValues(departmentPerformance, facts, {})).toEqual(initial);
    const ofLeapYears = { department: '', store: '', storeType: '' };
    expect(readValues(leapYearSales, facts, {})).toEqual({ year: '2012', ...ofLeapYears });
  });

  it('come from the address', () => {
    const search = { week: '2010-11-26', store: '3', department: '7' };
    const values = { ...search, storeType: '', year: '' };
    expect(readValues(departmentPerformance, facts, search)).toEqual(values);
  });

  it.each<AnswerSearch>([
    { week: '2010-11-27', store: '0' },
    { week: 'all', store: 'three', storeType: 'D' },
  ])('keep their defaults for an invalid address: %j', (search) => {
    const initial = { week: '2012-10-26', store: '', ...ofDepartments };
    expect(readValues(departmentPerformance, facts, search)).toEqual(initial);
  });

  it('are written to the address unless they are defaults', () => {
    const values = { storeType: 'A', month: '4', year: '', basketValue: '100' };
    expect(writeValues(customerVisits, facts, values)).toEqual({ storeType: 'A' });
  });

  it('can be read back as written, including empty ones', () => {
    const values = { storeType: '', month: '12', year: '2011', basketValue: '45.5' };
    const search = writeValues(customerVisits, facts, values);
    expect(search).toEqual({ storeType: 'all', month: '12', year: '2011', basketValue: '45.5' });
    expect(readValues(customerVisits, facts, search)).toEqual(values);
  });
});

it('reads the texts of an address', () => {
  expect(parseAnswerSearch({ year: '2010', store: ['3', '4'], month: '' })).toEqual({
    year: '2010',
    store: '3',
  });
});
