import { ArgsType } from '@nestjs/graphql';
import { AppError } from '#platform/errors/app-error.js';
import { DateArg, IntArg } from '#serving/input.js';
import { defineOperation } from '#serving/operation/define-operation.js';
import * as coreSales from '../core-sales/sale-history.js';
import { StatedSaleModel } from './stated-sale.model.js';

@ArgsType()
export class SaleHistoryArgs {
  @IntArg('Store.', { min: 1 })
  store?: number;

  @IntArg('Department.', { min: 1 })
  department?: number;

  @DateArg('Week date.')
  weekDate?: string;
}

/** Throws ARGUMENT_INVALID unless store, department and week are given. */
export const saleHistory = defineOperation({
  name: 'saleHistory',
  kind: 'query',
  summary: 'Every value that was delivered for a store, department and week, oldest first.',
  args: SaleHistoryArgs,
  result: [StatedSaleModel],
  role: 'operator',
  rest: { method: 'GET', path: 'sale-history', statuses: { 200: '' } },
  examples: [
    {
      about: 'a value that looks wrong',
      args: { store: 1, department: 1, weekDate: '2010-02-05' },
    },
  ],
  async run({ ledgers }, { store, department, weekDate }) {
    if (store === undefined || department === undefined || weekDate === undefined) {
      throw new AppError('ARGUMENT_INVALID', 'store, department and weekDate are all needed');
    }
    const stated = await coreSales.saleHistory(ledgers.of().warehouse, {
      store,
      department,
      weekDate,
    });
    return stated.map((sale) => ({ ...sale, seenAt: sale.seenAt?.toISOString() ?? null }));
  },
});
