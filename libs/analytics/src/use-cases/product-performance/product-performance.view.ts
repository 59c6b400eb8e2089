import { sqlFile } from '#platform/database/sql-file.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import type { AnswerView } from '../../views/answer-view.js';
import { ProductMonth } from './product-performance.model.js';

export const productPerformanceView: AnswerView = {
  name: 'product_performance',
  comment: 'Each product month by month: pieces, revenue, price against the list, rank and change.',
  flow: RETAIL_FLOW,
  sql: sqlFile(import.meta.url, './product-performance.sql'),
  steps: [{ fields: ProductMonth }],
};
