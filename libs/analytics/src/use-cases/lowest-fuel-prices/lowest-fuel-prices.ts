import { sqlFile } from '#platform/database/sql-file.js';
import type { Connection } from '../../serving/connection.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import {
  LowestFuelPrice,
  LowestFuelPriceConnection,
  LowestFuelPricesArgs,
  type LowestFuelPricesOrder,
} from './lowest-fuel-prices.model.js';

const sql = sqlFile(import.meta.url, './lowest-fuel-prices.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');

const orders: Record<LowestFuelPricesOrder, string[]> = {
  WEEK: ['week'],
  PRICE: ['price', 'week'],
};

@DefineUseCase({
  name: 'lowestFuelPrices',
  path: 'lowest-fuel-prices',
  description:
    'The store or stores with the lowest fuel price each week, for every week that has a price.',
  args: LowestFuelPricesArgs,
  result: LowestFuelPriceConnection,
})
export class LowestFuelPrices implements UseCase<
  LowestFuelPricesArgs,
  Connection<LowestFuelPrice>
> {
  constructor(private readonly marts: Marts) {}

  answer(args: LowestFuelPricesArgs, snapshot: Snapshot): Promise<Connection<LowestFuelPrice>> {
    return readPage(this.marts, snapshot, args, {
      name: 'lowestFuelPrices',
      node: LowestFuelPrice,
      sql,
      coverageSql,
      parameters: [args.from, args.to],
      order: orders[args.orderBy],
    });
  }
}
