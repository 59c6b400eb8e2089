import { defineMart } from '#pipeline/flow/define-flow.js';
import { schemeWeeksSql } from '../fiscal-weeks.js';

const number = (comment: string) => ({ type: 'integer', comment }) as const;

const known = (comment: string) =>
  ({
    type: 'integer',
    nullable: true,
    comment: `${comment}; null for the Gregorian calendar, and for a week that a table of the chain lacks.`,
  }) as const;
const toEnd = (period: string) =>
  ({
    type: 'integer',
    nullable: true,
    comment: `Number of weeks after it to the end of this ${period}; null where the calendar lacks the 52nd week of the year.`,
  }) as const;

export const calendarWeek = defineMart({
  comment: 'One row per sales week: its place in the fiscal calendar of the chain.',
  sql: new URL('calendar_week.sql', import.meta.url),
  constants: (parameters) => ({ scheme_weeks: schemeWeeksSql(parameters) }),
  reads: ['integrated_sales', 'calendar', 'parameters'],
  columns: {
    week_date: {
      type: 'date',
      comment: 'Date of the week, from the file. It belongs to the fiscal week that holds it.',
    },
    fiscal_year: number('Fiscal year, named by the calendar year in which it begins.'),
    fiscal_quarter: number('Quarter of the fiscal year, 1 to 4.'),
    fiscal_month: number('Month of the fiscal year, from 1.'),
    fiscal_week: number('Week of the fiscal year, 1 to 53.'),
    weeks_in_month: number('Number of weeks of the fiscal month, delivered or not.'),
    restated_year: {
      type: 'integer',
      nullable: true,
      comment: 'Fiscal year of the restated week; null for a week that comparisons leave out.',
    },
    restated_week: {
      type: 'integer',
      nullable: true,
      comment:
        'Week of the fiscal year restated to 52 weeks, for the next year to compare with; null for the week left out.',
    },
    compared_week_date: {
      type: 'date',
      nullable: true,
      comment:
        'Date of the week a year earlier that it compares with; null when the files do not have it.',
    },
    label: { type: 'text', comment: 'Year, month and week: 2012-M12-W53.' },
    calendar: {
      type: 'text',
      nullable: true,
      comment: 'Calendar of the chain: gregorian, 4-5-4, 4-4-5, 5-4-4, or table for its own one.',
    },
    mistake: {
      type: 'text',
      nullable: true,
      comment: 'Why the calendar does not fit this week; null when it fits.',
    },
    next_year: known('Fiscal year of the week after it'),
    next_quarter: known('Quarter of the fiscal year of the week after it'),
    next_month: known('Month of the fiscal year of the week after it'),
    weeks_to_year_end: toEnd('year'),
    weeks_to_quarter_end: toEnd('quarter'),
    weeks_to_month_end: toEnd('month'),
  },
  key: ['week_date'],
});
