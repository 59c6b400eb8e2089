import { defineMart } from '#pipeline/flow/define-flow.js';

export const shopMonthCoverage = defineMart({
  comment: 'One row per shop and month in which it was open: whether its days were delivered.',
  sql: new URL('shop_month_coverage.sql', import.meta.url),
  reads: ['retail_transactions'],
  columns: {
    store_id: { type: 'integer', comment: 'Number of the shop.' },
    sales_month: { type: 'date', comment: 'First day of the month.' },
    days_open: {
      type: 'integer',
      comment:
        'Days with transactions, and days after the last of them on whose weekday the shop usually sells.',
    },
    days_delivered: { type: 'integer', comment: 'Days with transactions.' },
    first_missing_day: {
      type: 'date',
      nullable: true,
      comment: 'First day of the month that is not delivered yet; null without one.',
    },
  },
  key: ['store_id', 'sales_month'],
});
