import { summarise } from '#pipeline/quarantine/quarantined-files.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { defineOperation } from '../operation.js';
import { QuarantineArgs } from './rows.js';

@Output('Number of quarantined rows for one reason.', 'QuarantineReasonCount')
class QuarantineReasonCount {
  @TextOutput('Name of the dataset.')
  dataset!: string;

  @TextOutput('Reason code.')
  reason!: string;

  @IntOutput('Number of rows without a correction.')
  open!: number;

  @IntOutput('Number of rows with a correction.')
  mended!: number;
}

@Output('Number of quarantined rows of one file for one reason.', 'QuarantineFileCount')
class QuarantineFileCount extends QuarantineReasonCount {
  @TextOutput('SHA-256 of the file, in hexadecimal.')
  sha256!: string;

  @TextOutput('Path of the file, below the source folder.')
  path!: string;

  @TextOutput('Number of the run that quarantined them.')
  runId!: string;
}

@Output('Numbers of quarantined rows.', 'QuarantineSummary')
class QuarantineSummaryDetail {
  @IntOutput('Number of rows without a correction.')
  open!: number;

  @IntOutput('Number of rows with a correction.')
  mended!: number;

  @ListOutput(QuarantineReasonCount, 'Numbers by dataset and reason.')
  byReason!: QuarantineReasonCount[];

  @ListOutput(QuarantineFileCount, 'Numbers by dataset, file and reason.')
  byFile!: QuarantineFileCount[];
}

export const quarantineSummary = defineOperation({
  name: 'quarantineSummary',
  kind: 'query',
  summary: 'Numbers of quarantined rows, by dataset, file and reason.',
  args: QuarantineArgs,
  result: QuarantineSummaryDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'quarantine/summary', statuses: { 200: '' } },
  examples: [
    { about: 'all open rows', args: {} },
    { about: 'rows that run 3 quarantined', args: { run: 3, state: 'all' } },
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
