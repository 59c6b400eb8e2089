import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import { TopStore, WeeklyTopStore } from './weekly-top-stores.model.js';

export const weeklyTopStoresView: AnswerView = {
  name: 'weekly_top_stores',
  comment:
    'The store or stores with the highest sales each week, with the margin over the next: one row a ' +
    'week and such store.',
  sql: sqlFile(import.meta.url, './weekly-top-stores.sql'),
  steps: [{ fields: WeeklyTopStore }, { into: { list: 'stores' }, fields: TopStore }],
};
