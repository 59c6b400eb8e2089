import { exportCsv } from '#pipeline/quarantine/export-csv.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { defineOperation } from '../operation.js';
import { holdRows, openedExport } from './opened-quarantine.js';
import { QuarantinedRowsArgs } from './quarantine-filter.js';

export const exportQuarantine = defineOperation({
  name: 'exportQuarantine',
  kind: 'query',
  summary: 'All these rows as CSV: correct the column `text` and give it back to replay them.',
  args: QuarantinedRowsArgs,
  result: { contentType: 'text/csv', fileName: 'quarantine.csv' },
  role: 'operator',
  rest: { method: 'GET', path: 'quarantine/export', statuses: { 200: '' } },
  examples: [
    { about: 'all open rows', args: {} },
    { about: 'those of one file', args: { file: '2010/sales.csv' } },
  ],
  run(context, { flow, personalData = false, ...filter }) {
    if (personalData) holdRows(context);
    const { ledgers, lake, actor } = context;
    const ledger = ledgers.of(flow);
    const rows = new QuarantineReader(ledger, lake).rows(filter);
    const asked = { ...filter, flow: ledger.flow.name };
    return exportCsv(personalData ? openedExport(ledger, rows, { actor, asked }) : rows);
  },
});
