import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import { ChainYear, StoreYear } from './yearly-store-performance.model.js';

/** A view a grain: the stores, and the chain they belong to. */
export const yearlyPerformanceViews: readonly AnswerView[] = [
  {
    name: 'yearly_store_performance',
    comment: 'Total, weekly average, rank and like-for-like growth of each store in each year.',
    sql: sqlFile(import.meta.url, './yearly-store-performance.sql'),
    steps: [{ fields: StoreYear }],
  },
  {
    name: 'yearly_chain_performance',
    comment:
      'How the whole chain did in each year, beside the best and the worst total of a store.',
    sql: sqlFile(import.meta.url, './years.sql'),
    steps: [{ fields: ChainYear }],
  },
];
