import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import { LeapYear, LeapYearStore } from './leap-year-sales.model.js';

export const leapYearSalesView: AnswerView = {
  name: 'leap_year_sales',
  comment:
    'Stores ranked by total and by weekly average in every leap year; the worst has the greatest rank.',
  sql: sqlFile(import.meta.url, './leap-year-sales.sql'),
  steps: [
    { into: { list: 'years' }, fields: LeapYear },
    { into: { list: 'stores' }, fields: LeapYearStore },
  ],
};
