import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import type { QuarantinedFile } from '#pipeline/quarantine/quarantined-files.js';
import { findRemedy, ruleBroken } from '#pipeline/quarantine/reasons.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { defineOperation } from '../operation/operation.js';
import { toRowScope } from './row-scope.js';
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
  corrected!: number;
}

@Output('Number of quarantined rows for one reason, with its remedy.', 'QuarantineReasonGroup')
class QuarantineReasonGroup extends QuarantineReasonCount {
  @TextOutput('Fault and remedy of the reason.')
  advice!: string;
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
  corrected!: number;

  @ListOutput(QuarantineReasonGroup, 'Numbers by dataset and reason.')
  byReason!: QuarantineReasonGroup[];

  @ListOutput(QuarantineFileCount, 'Numbers by dataset, file and reason.')
  byFile!: QuarantineFileCount[];
}

/** `a value is not a whole number: write only digits` */
function formatAdvice(
  { dataset, reason }: Pick<QuarantineReasonCount, 'dataset' | 'reason'>,
  files: readonly QuarantinedFile[],
): string {
  const file = files.find((each) => each.dataset === dataset && each.reason === reason);
  const fault = { reason, column: null, value: null };
  const refersTo = file?.refersTo ?? undefined;
  const rule = ruleBroken(fault, refersTo);
  // Rules of cells follow the text of the cell.
  const subject = /^(is|has) /.test(rule) ? 'a value ' : '';
  return `${subject}${rule}: ${findRemedy(fault, refersTo)}`;
}

export const quarantineSummary = defineOperation({
  name: 'quarantineSummary',
  summary: 'Numbers of quarantined rows, by dataset, file and reason.',
  args: QuarantineArgs,
  result: QuarantineSummaryDetail,
  role: 'operator',
  scope: 'filtered',
  rest: { method: 'GET', path: 'quarantine/summary', statuses: { 200: '' } },
  examples: [
    { about: 'all open rows', args: {} },
    { about: 'rows that run 3 quarantined', args: { run: 3, state: 'all' } },
  ],
  async run({ ledgers, lake, scope }, { flow, ...filter }) {
    const reader = new QuarantineReader(ledgers.of(flow), lake, toRowScope(scope));
    const { byFile, byReason, ...summary } = await reader.summarise(filter);
    return {
      ...summary,
      byReason: byReason.map((group) => ({ ...group, advice: formatAdvice(group, byFile) })),
      byFile: byFile.map(({ fileId: _, prefix: __, refersTo: ___, ...file }) => ({
        ...file,
        runId: String(file.runId),
      })),
    };
  },
});
