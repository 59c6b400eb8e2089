import { summarise } from '#pipeline/quarantine/quarantined-files.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { defineOperation } from '../operation.js';
import { QuarantineArgs } from './rows.js';

@Output('Rows set aside for one reason.', 'QuarantineReasonCount')
class QuarantineReasonCount {
  @TextOutput('Dataset.')
  dataset!: string;

  @TextOutput('Reason code.')
  reason!: string;

  @IntOutput('Rows without a correction.')
  open!: number;

  @IntOutput('Rows with one.')
  mended!: number;
}

@Output('Rows of one file set aside for one reason.', 'QuarantineFileCount')
class QuarantineFileCount extends QuarantineReasonCount {
  @TextOutput('Digest of the file.')
  sha256!: string;

  @TextOutput('Path of the file, below the source folder.')
  path!: string;

  @TextOutput('The run that set them aside.')
  runId!: string;
}

@Output('How many rows are set aside.', 'QuarantineSummary')
class QuarantineSummaryDetail {
  @IntOutput('Rows without a correction.')
  open!: number;

  @IntOutput('Rows with one.')
  mended!: number;

  @ListOutput(QuarantineReasonCount, 'By dataset and reason.')
  byReason!: QuarantineReasonCount[];

  @ListOutput(QuarantineFileCount, 'By dataset, file and reason.')
  byFile!: QuarantineFileCount[];
}

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
