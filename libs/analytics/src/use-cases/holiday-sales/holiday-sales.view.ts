import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import {
  OneHolidaySales,
  StoreHolidaySales,
  StoreTypeHolidaySales,
} from './holiday-sales.model.js';

const sql = sqlFile(import.meta.url, './holiday-sales.sql');

/** A view a grain, since the answer has three. */
export const holidaySalesViews: readonly AnswerView[] = [
  {
    name: 'holiday_sales_by_store_type',
    comment: 'Average sales in holiday weeks beside ordinary weeks, by store type.',
    sql,
    steps: [{ into: { list: 'byStoreType' }, fields: StoreTypeHolidaySales }],
  },
  {
    name: 'holiday_sales_by_holiday',
    comment: 'Average sales in the weeks of each holiday beside all ordinary weeks.',
    sql,
    steps: [{ into: { list: 'byHoliday' }, fields: OneHolidaySales }],
  },
  {
    name: 'holiday_sales_by_store',
    comment: 'Average sales in holiday weeks beside ordinary weeks, by store.',
    sql,
    steps: [{ into: { list: 'byStore' }, fields: StoreHolidaySales }],
  },
];
