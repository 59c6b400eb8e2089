import { sqlFile } from '#platform/database/sql-file.js';
import type { MonthConnection } from '../../serving/connection.js';
import type { ListQuery } from '../../serving/list-query.js';
import { monthsOfList } from '../../serving/month-coverage.js';
import { totalOrder } from '../../serving/order.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type ListUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import { RETAIL_FLOW, type Snapshot } from '../../snapshot/snapshot.js';
import {
  SalesPersonMonth,
  SalesTeamRankingArgs,
  SalesTeamRankingConnection,
  type SalesTeamRankingOrder,
} from './sales-team-ranking.model.js';

const sql = sqlFile(import.meta.url, './sales-team-ranking.sql');

const key = ['month', 'store', 'salesPerson'] as const;
const orders: Record<SalesTeamRankingOrder, (keyof SalesPersonMonth)[]> = {
  MONTH: ['month', 'store', 'rank'],
  STORE: ['store', 'month', 'rank'],
  RANK: ['rank'],
  TIED: ['tied'],
  SALES_PERSON: ['salesPerson'],
  TOTAL: ['total'],
  TRANSACTIONS: ['transactions'],
  SHARE: ['share'],
  INCENTIVE: ['incentive'],
};

@DefineUseCase({
  name: 'salesTeamRanking',
  path: 'sales-team-ranking',
  description:
    'Sales people ranked by what they sold in each shop and month, ties said, with their incentives.',
  args: SalesTeamRankingArgs,
  result: SalesTeamRankingConnection,
  flow: RETAIL_FLOW,
  marts: ['sales_person_month'],
  people: { of: 'sales-team', node: SalesPersonMonth, number: 'salesPerson' },
})
export class SalesTeamRanking
  implements
    UseCase<SalesTeamRankingArgs, MonthConnection<SalesPersonMonth>>,
    ListUseCase<SalesTeamRankingArgs, SalesPersonMonth>
{
  constructor(private readonly marts: Marts) {}

  answer(
    args: SalesTeamRankingArgs,
    snapshot: Snapshot,
  ): Promise<MonthConnection<SalesPersonMonth>> {
    return readPage(this.marts, snapshot, args, this.list(args), SalesTeamRankingConnection);
  }

  list(args: SalesTeamRankingArgs): ListQuery<SalesPersonMonth> {
    const { store, salesPerson, year, from, to, onlyBest, orderBy } = args;
    return {
      name: 'salesTeamRanking',
      node: SalesPersonMonth,
      sql,
      coverageSql: monthsOfList,
      parameters: [store, salesPerson, year, from, to, onlyBest],
      order: totalOrder(orders[orderBy], key),
    };
  }
}
