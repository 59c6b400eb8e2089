import { defineMart } from '#pipeline/flow/define-flow.js';

export const markdownWeek = defineMart({
  comment:
    'One row per store and week with MarkDowns, also for weeks after the last sales: those are planned.',
  sql: new URL('markdown_week.sql', import.meta.url),
  reads: ['features'],
  columns: {
    week_date: { type: 'date', comment: 'Date of the week, from the file.' },
    store: { type: 'integer', comment: 'Store number.' },
    markdowns: { type: 'decimal', scale: 2, comment: 'Sum of MarkDown1 to MarkDown5.' },
  },
  key: ['week_date', 'store'],
  period: { column: 'week_date', by: 'year' },
});
