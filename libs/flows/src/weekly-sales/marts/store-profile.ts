import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildNumberedWeeks } from './numbered-weeks.js';

const text = (comment: string) => ({ type: 'text', nullable: true, comment }) as const;
const day = (comment: string) => ({ type: 'date', nullable: true, comment }) as const;

export const storeProfile = defineMart({
  comment: 'One row per store: its name, region, district, opening and closing, as last delivered.',
  sql: new URL('store_profile.sql', import.meta.url),
  constants: buildNumberedWeeks,
  reads: ['stores', 'integrated_sales', 'calendar', 'parameters'],
  columns: {
    store: { type: 'integer', comment: 'Store number.' },
    store_type: { type: 'text', comment: 'A, B or C.' },
    store_size: { type: 'integer', comment: 'Size in the stores file.' },
    store_name: text('Name of the store; null when the stores file has none.'),
    region: text('Region of the store; null when the stores file has none.'),
    district: text('District of the store; null when the stores file has none.'),
    opening_date: day('Day from which the store sells; null when the stores file has none.'),
    closing_date: day('Last day on which the store sells; null while it is open.'),
    first_week: day('Date of the first week with sales of the store; null without sales.'),
    comparable_from: day(
      'Date of the first week of the 13th fiscal month after the one in which the store opened: on its opening date, else in ' +
        'its first week. Null without either, or where the fiscal calendar ends before.',
    ),
  },
  key: ['store'],
});
