import { DateArg, IntArg } from '#serving/input.js';
import { defineOperation } from '#operations/operation/operation.js';
import { BooleanOutput, IntOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { readSaleHistory as statedSales } from '#flows/weekly-sales/core-sales/sale-history.js';

@Output('The value of one delivery for a store, department and week.', 'StatedSale')
class DeliveredSaleModel {
  @NumberOutput('Sales of the week in this delivery.')
  weeklySales!: number;

  @BooleanOutput('Whether the delivery flags the week as a holiday week.')
  isHoliday!: boolean;

  @TextOutput('SHA-256 of the file.')
  sha256!: string;

  @TextOutput('Path of the file, below its source.', { nullable: true })
  path!: string | null;

  @TextOutput('The source folder.', { nullable: true })
  source!: string | null;

  @IntOutput('Line in the file.')
  line!: number;

  @TextOutput('The run that read it.', { nullable: true })
  runId!: string | null;

  @TextOutput('When the file was first seen (ISO 8601).', { nullable: true })
  seenAt!: string | null;

  @BooleanOutput('Whether the file is withdrawn and does not count.')
  isWithdrawn!: boolean;

  @BooleanOutput('True for the newest delivery of its source, which answers use.')
  isCurrent!: boolean;
}

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
  summary: 'All delivered values of a store, department and week, oldest first.',
  args: SaleHistoryArgs,
  result: [DeliveredSaleModel],
  role: 'operator',
  rest: { method: 'GET', path: 'sale-history', statuses: { 200: '' } },
  examples: [
    {
      about: 'a value that looks wrong',
      args: { store: 1, department: 1, weekDate: '2010-02-05' },
    },
  ],
  async run({ ledgers }, { store, department, weekDate }) {
    const stated = await statedSales(ledgers.of().warehouse, {
      store,
      department,
      weekDate,
    });
    return stated.map((sale) => ({ ...sale, seenAt: sale.seenAt?.toISOString() ?? null }));
  },
});
