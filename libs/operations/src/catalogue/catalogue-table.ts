import { defineOperation } from '../operation.js';
import { TableArgs } from './table-args.js';
import { TableDetail, tableDetailOf } from './table.model.js';

export const catalogueTable = defineOperation({
  name: 'catalogueTable',
  kind: 'query',
  summary: 'One table of the catalogue with its columns, keys and partitions.',
  args: TableArgs,
  result: TableDetail,
  role: 'analyst',
  rest: { method: 'GET', path: 'catalogue/tables/:address', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ catalogue: { tables } }, { address }) {
    const table = await tables.find(address);
    return tableDetailOf(table, await tables.files(table));
  },
});
