import { describe, expect, it } from 'vitest';
import { shownAnswers } from '#analytics/use-cases/use-cases.js';
import { questionOf } from '../answers/question-of.js';
import { readValues, writeValues } from './address.js';

const questionNamed = (name: string) =>
  questionOf(shownAnswers().find((shown) => shown.name === name)!)!;
const customerVisits = questionNamed('customerVisits');
const departmentPerformance = questionNamed('departmentPerformance');
const leapYearSales = questionNamed('leapYearSales');
const facts = { firstWeek: '2010-02-05', lastWeek: '2012-10-26', weeks: 143 };
const read = (question: Parameters<typeof readValues>[0], address = '') =>
  readValues(question, facts, new URLSearchParams(address));

describe('the values of the controls', () => {
  it('default to the latest data', () => {
    expect(read(departmentPerformance)).toEqual({ week: '2012-10-26', store: '' });
    expect(read(leapYearSales)).toEqual({ year: '2012' });
  });

  it('come from the address', () => {
    const address = 'department-performance.week=2010-11-26&department-performance.store=3';
    expect(read(departmentPerformance, address)).toEqual({ week: '2010-11-26', store: '3' });
  });

  it.each([
    'department-performance.week=2010-11-27&department-performance.store=0',
    'department-performance.week=&department-performance.store=three',
  ])('keep their defaults for an invalid address: %s', (address) => {
    expect(read(departmentPerformance, address)).toEqual({ week: '2012-10-26', store: '' });
  });

  it('are written to the address unless they are defaults, next to those of other questions', () => {
    const address = new URLSearchParams('holiday-sales.year=2011&customer-visits.month=5');
    const values = { storeType: 'A', month: '4', year: '', basketValue: '100' };
    expect(writeValues(customerVisits, facts, values, address).toString()).toBe(
      'holiday-sales.year=2011&customer-visits.storeType=A',
    );
  });

  it('can be read back as written, including empty ones', () => {
    const values = { storeType: '', month: '12', year: '2011', basketValue: '45.5' };
    const address = writeValues(customerVisits, facts, values, new URLSearchParams());
    expect(readValues(customerVisits, facts, address)).toEqual(values);
  });
});
