import { sqlFile } from '#platform/database/sql-file.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import type { AnswerView } from '../../views/answer-view.js';
import { SalesPersonMonth } from './sales-team-ranking.model.js';

export const salesTeamRankingView: AnswerView = {
  name: 'sales_team_ranking',
  comment:
    'Sales people ranked by what they sold in each shop and month, ties said, with their incentives.',
  flow: RETAIL_FLOW,
  sql: sqlFile(import.meta.url, './sales-team-ranking.sql'),
  steps: [{ fields: SalesPersonMonth }],
};
