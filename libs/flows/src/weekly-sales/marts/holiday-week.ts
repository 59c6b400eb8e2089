import { defineMart } from '#pipeline/flow/define-flow.js';
import { holidaysSql } from '../holidays.js';

export const holidayWeek = defineMart({
  comment:
    'One row per week that features flag as a holiday, also for weeks after the last sales: those are planned.',
  sql: new URL('holiday_week.sql', import.meta.url),
  constants: () => ({ holidays: holidaysSql() }),
  reads: ['features'],
  columns: {
    week_date: { type: 'date', comment: 'Date of the week, from the file.' },
    holiday: {
      type: 'text',
      comment: 'Name of the holiday in the week; Other holiday when the flow declares none.',
    },
  },
  key: ['week_date'],
});
