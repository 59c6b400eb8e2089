import { exportCsv } from '#pipeline/quarantine/export-csv.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { defineOperation } from '../../operation/define-operation.js';
import { QuarantineArgs } from './quarantine-filter.js';

export const exportQuarantine = defineOperation({
  name: 'exportQuarantine',
  kind: 'query',
  summary: 'All these rows as CSV: correct the column `text` and give it back to replay them.',
  args: QuarantineArgs,
  result: { contentType: 'text/csv', fileName: 'quarantine.csv' },
  role: 'operator',
  rest: { method: 'GET', path: 'quarantine/export', statuses: { 200: '' } },
  examples: [
    { about: 'all open rows', args: {} },
    { about: 'those of one file', args: { file: '2010/sales.csv' } },
  ],
  run: ({ ledgers, lake }, { flow, ...filter }) =>
    exportCsv(new QuarantineReader(ledgers.of(flow), lake).rows(filter)),
});
