import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildEvaluatedWeeks } from './evaluated-weeks.js';

export const storeWeekCoverage = defineMart({
  comment:
    'One row per store and week in which its sales are expected: whether they were delivered.',
  sql: new URL('store_week_coverage.sql', import.meta.url),
  shared: buildEvaluatedWeeks,
  reads: ['integrated_sales', 'stores'],
  columns: {
    store: { type: 'integer', comment: 'Store number.' },
    week_date: { type: 'date', comment: 'Date of the week, from the file.' },
    store_type: { type: 'text', comment: 'A, B or C.' },
    departments: {
      type: 'integer',
      comment: 'Number of departments with a sales row that week; 0 when nothing was delivered.',
    },
    is_complete: {
      type: 'boolean',
      comment:
        'True when the departments with rows made 95 % of the store’s sales of the 13 weeks before.',
    },
  },
  key: ['store', 'week_date'],
});
