import { expect, it } from 'vitest';
import { listWeeks } from './calendar.js';

const weeks = listWeeks(182);

it('consists of Fridays from 5 February 2010', () => {
  expect(weeks[0]).toMatchObject({ date: '05/02/2010', year: 2010, month: 2, day: 5 });
  expect(weeks[142]?.date).toBe('26/10/2012');
  expect(weeks[181]?.date).toBe('26/07/2013');
});

it('contains the week of each holiday', () => {
  const named = weeks.filter(({ holiday }) => holiday).map((week) => [week.date, week.holiday]);
  expect(named).toEqual([
    ['12/02/2010', 'Super Bowl'],
    ['10/09/2010', 'Labor Day'],
    ['26/11/2010', 'Thanksgiving'],
    ['31/12/2010', 'Christmas'],
    ['11/02/2011', 'Super Bowl'],
    ['09/09/2011', 'Labor Day'],
    ['25/11/2011', 'Thanksgiving'],
    ['30/12/2011', 'Christmas'],
    ['10/02/2012', 'Super Bowl'],
    ['07/09/2012', 'Labor Day'],
    ['23/11/2012', 'Thanksgiving'],
    ['28/12/2012', 'Christmas'],
    ['08/02/2013', 'Super Bowl'],
  ]);
});
