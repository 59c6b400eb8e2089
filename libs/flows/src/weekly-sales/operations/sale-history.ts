import { DateArg, IntArg } from '#serving/input.js';
import { defineOperation } from '#serving/operation/define-operation.js';
import * as coreSales from '../core-sales/sale-history.js';
import { StatedSaleModel } from './stated-sale.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class SaleHistoryArgs {
  @IntArg('Store.', { required: true, min: 1 })
  store!: number;

  @IntArg('Department.', { required: true, min: 1 })
  department!: number;

  @DateArg('Week date.', { required: true })
  weekDate!: string;
}

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
    const stated = await coreSales.saleHistory(ledgers.of().warehouse, {
      store,
      department,
      weekDate,
    });
    return stated.map((sale) => ({ ...sale, seenAt: sale.seenAt?.toISOString() ?? null }));
  },
});
