import { summarise } from '#pipeline/quarantine/quarantine-summary.js';
import { defineOperation } from '../operation.js';
import { QuarantineArgs } from './quarantine-filter.js';
import { QuarantineSummaryDetail } from './quarantine-summary.model.js';

export const quarantineSummary = defineOperation({
  name: 'quarantineSummary',
  kind: 'query',
  summary: 'How many rows are set aside, by dataset, file and reason.',
  args: QuarantineArgs,
  result: QuarantineSummaryDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'quarantine/summary', statuses: { 200: '' } },
  examples: [
    { about: 'all open rows', args: {} },
    { about: 'what run 3 set aside', args: { run: 3, state: 'all' } },
  ],
  async run({ ledgers }, { flow, ...filter }) {
    const { byFile, ...summary } = await summarise(ledgers.of(flow), filter);
    return {
      ...summary,
      byFile: byFile.map(({ fileId: _, prefix: __, refersTo: ___, ...file }) => ({
        ...file,
        runId: String(file.runId),
      })),
    };
  },
});
