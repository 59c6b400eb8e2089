import { LINE_BYTES_MAX } from '#intake/source/text/identify.js';
import { checkCorrection, type Correction } from '#pipeline/corrections/correction.js';
import { correctionsIn } from '#pipeline/corrections/correction.js';
import { type Replay, replay } from '#pipeline/runs/start-run.js';
import type { Queryable } from '#platform/database/rows.js';
import { IntArg, ListArg, TextArg } from '#serving/input.js';
import { BooleanOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType, InputType } from '#serving/schema-decorators.js';
import { FlowArg } from '../arguments.js';
import { defineOperation } from '../operation.js';

@InputType({ description: 'A quarantined row as it should have been.' })
class CorrectionInput {
  @TextArg('Digest of the file.', { required: true })
  sha256!: string;

  @IntArg('Line of the file.', { required: true, min: 1 })
  line!: number;

  @TextArg('The whole line, corrected.', { required: true, maxLength: LINE_BYTES_MAX })
  text!: string;
}

@ArgsType()
class ReplayArgs {
  @ListArg(CorrectionInput, 'Corrected rows; left out when it is the contract that was mended.')
  rows?: CorrectionInput[];

  @FlowArg()
  flow?: string;
}

@Output('What a replay has come to.', 'QuarantineReplay')
class ReplayDetail {
  @IntOutput('Rows whose corrected text is new.')
  taken!: number;

  @IntOutput('Rows given with a text that is known already.')
  unchanged!: number;

  @BooleanOutput('Whether a run was started.')
  started!: boolean;

  @TextOutput('That run, or the one that stood in its way; null when there is nothing to do.', {
    nullable: true,
  })
  runId!: string | null;

  @TextOutput('Where to follow it over REST.', { nullable: true })
  statusUrl!: string | null;

  @TextOutput('What happens next.')
  message!: string;
}

/** @throws AppError REPLAY_REFUSED */
export const replayQuarantine = defineOperation({
  name: 'replayQuarantine',
  kind: 'mutation',
  summary: 'Takes corrected rows and starts a run; without rows, a run for a mended contract.',
  args: ReplayArgs,
  upload: 'text/csv',
  result: ReplayDetail,
  role: 'operator',
  audit: ['replay-quarantine', 'start-run'],
  keepsAnswer: true,
  rest: {
    method: 'POST',
    path: 'quarantine/replay',
    statuses: {
      200: 'No run was started; the message says why.',
      202: 'A run was started: see Location.',
    },
    reply: ({ started, statusUrl }) => ({ status: started ? 202 : 200, location: statusUrl }),
  },
  errors: ['REPLAY_REFUSED'],
  examples: [
    { about: 'the contract was mended', args: {} },
    {
      about: 'one corrected row',
      args: {
        rows: [{ sha256: 'a3f5'.repeat(16), line: 5, text: '1,1,2010-02-05,24924.50,FALSE' }],
      },
    },
  ],
  async run({ ledgers, lake, queue, actor, keepAnswer }, { flow, rows }, upload) {
    const ledger = ledgers.of(flow);
    const corrections = upload ? correctionsIn(upload) : rows && checkedCorrections(rows);
    const by = {
      actor,
      also: async (session: Queryable, begun: Replay) => keepAnswer?.(session, detailOf(begun)),
    };
    return detailOf(await replay({ ledger, lake, queue }, corrections, by));
  },
});

const detailOf = ({ run, isStarted, ...rest }: Replay): ReplayDetail => ({
  ...rest,
  started: isStarted,
  runId: run?.id ?? null,
  statusUrl: run ? `/v1/admin/runs/${run.id}` : null,
});

async function* checkedCorrections(corrections: readonly Correction[]): AsyncGenerator<Correction> {
  for (const [index, correction] of corrections.entries()) {
    checkCorrection(correction, `row ${index + 1}`);
    yield await Promise.resolve(correction);
  }
}
