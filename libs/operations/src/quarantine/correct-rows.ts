import { LINE_BYTES_MAX } from '#intake/source/text/identify.js';
import { correctSelected } from '#pipeline/corrections/correct-selected.js';
import { IntArg, TextArg } from '#serving/input.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '../operation/operation.js';
import { ReplayDetail, startReplay } from './replay-rows.js';
import { toRowScope } from './row-scope.js';
import { RowFilterArgs } from './rows.js';

/** More rows need a corrected file or a corrected contract. */
const ROWS_MAX = 50_000;

@ArgsType()
class CorrectQuarantineArgs extends RowFilterArgs {
  @TextArg('Column to set, named as in the header of the file or in the contract.', {
    required: true,
    minLength: 1,
  })
  set!: string;

  @TextArg('The new value of the column in all rows.', {
    required: true,
    maxLength: LINE_BYTES_MAX,
  })
  to!: string;

  @IntArg(
    'Number of open rows that the filters select, from `totalCount`: another number changes nothing.',
    { required: true, min: 1, max: ROWS_MAX },
  )
  rows!: number;
}

/** @throws AppError REPLAY_REFUSED */
export const correctQuarantine = defineOperation({
  name: 'correctQuarantine',
  summary:
    'Sets one value in a column of all open rows that the filters select, and starts a run: all of them, or none.',
  args: CorrectQuarantineArgs,
  result: ReplayDetail,
  role: 'operator',
  scope: 'filtered',
  audit: ['replay-quarantine', 'start-run'],
  storesResponse: true,
  rest: {
    method: 'POST',
    path: 'quarantine/correct',
    statuses: {
      200: 'No run was started; the message gives the reason.',
      202: 'A run was started: follow it at Location.',
    },
    reply: ({ started, statusUrl }) => ({ status: started ? 202 : 200, location: statusUrl }),
  },
  errors: ['REPLAY_REFUSED'],
  examples: [
    {
      about: 'all rows of a file with a wrong store',
      args: {
        dataset: 'sales',
        reason: 'UNKNOWN_STORE',
        file: '2010/sales.csv',
        set: 'store',
        to: '4',
        rows: 17_537,
      },
    },
  ],
  async run(context, { flow, set, to, rows, ...filter }) {
    const ledger = context.ledgers.of(flow);
    const scope = toRowScope(context.scope);
    const corrections = correctSelected({ ledger, lake: context.lake, scope }, filter, {
      column: set,
      value: to,
      rows,
    });
    return startReplay(context, ledger, corrections);
  },
});
