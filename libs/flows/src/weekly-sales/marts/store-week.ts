import { defineMart } from '#pipeline/flow/define-flow.js';

const markdownColumn = (number: number) =>
  ({
    type: 'decimal',
    scale: 2,
    nullable: true,
    comment: `MarkDown${number} of the features file; null when it is not recorded.`,
  }) as const;

export const storeWeek = defineMart({
  comment: 'One row per store and sales week: its sales, and the features of that week.',
  sql: new URL('store_week.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    store: { type: 'integer', comment: 'Store number.' },
    week_date: { type: 'date', comment: 'Date of the week, from the file.' },
    store_type: { type: 'text', comment: 'A, B or C.' },
    store_size: { type: 'integer', comment: 'Size in the stores file.' },
    is_holiday: {
      type: 'boolean',
      comment: 'True when the files mark the week as a holiday week.',
    },
    holiday: {
      type: 'text',
      nullable: true,
      comment: 'Holiday of the week, or Other holiday; null in ordinary weeks.',
    },
    departments: { type: 'integer', comment: 'Number of departments with a sales row that week.' },
    weekly_sales: {
      type: 'decimal',
      scale: 2,
      comment: 'Sales of all departments, net of returns.',
    },
    temperature: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment: 'Temperature in the region, from the features file, in degrees Fahrenheit.',
    },
    fuel_price: {
      type: 'decimal',
      scale: 3,
      nullable: true,
      comment: 'Price of fuel near the store.',
    },
    cpi: { type: 'decimal', scale: 7, nullable: true, comment: 'Consumer price index.' },
    unemployment: {
      type: 'decimal',
      scale: 3,
      nullable: true,
      comment: 'Unemployment rate in percent.',
    },
    has_markdown: {
      type: 'boolean',
      comment: 'True when any of the five MarkDown columns is recorded.',
    },
    markdown_total: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment: 'Sum of the five MarkDown columns; null when none is recorded.',
    },
    markdown_1: markdownColumn(1),
    markdown_2: markdownColumn(2),
    markdown_3: markdownColumn(3),
    markdown_4: markdownColumn(4),
    markdown_5: markdownColumn(5),
  },
  key: ['store', 'week_date'],
  period: { column: 'week_date', by: 'year' },
  reconciles: { with: 'integrated_sales', money: 'weekly_sales' },
});
