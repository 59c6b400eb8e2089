import { createScopeError } from '#access/scope.js';
import { LINE_BYTES_MAX } from '#intake/source/text/identify.js';
import { checkCorrection, type Correction } from '#pipeline/corrections/correction.js';
import { correctionsIn } from '#pipeline/corrections/correction.js';
import { takeCorrections } from '#pipeline/corrections/take-corrections.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { type Replay, replay } from '#pipeline/runs/start-run.js';
import type { Queryable } from '#platform/database/rows.js';
import { IntArg, ListArg, TextArg } from '#serving/input.js';
import { BooleanOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType, InputType } from '#serving/schema-decorators.js';
import { FlowArg } from '../operation/arguments.js';
import type { OperationContext } from '../operation/operation-context.js';
import { defineOperation } from '../operation/operation.js';
import { toRowScope } from './row-scope.js';

@InputType({ description: 'The corrected text of a quarantined row.' })
export class CorrectionInput {
  @TextArg('SHA-256 of the file, in hexadecimal.', { required: true })
  sha256!: string;

  @IntArg('Number of the line in the file, from 1.', { required: true, min: 1 })
  line!: number;

  @TextArg('The whole corrected line.', { required: true, maxLength: LINE_BYTES_MAX })
  text!: string;
}

@ArgsType()
class ReplayArgs {
  @ListArg(CorrectionInput, 'Corrected rows. Leave them out after a correction of the contract.')
  rows?: CorrectionInput[];

  @FlowArg()
  flow?: string;
}

@Output('Result of a replay request.', 'QuarantineReplay')
export class ReplayDetail {
  @IntOutput('Number of rows with a new corrected text.')
  taken!: number;

  @IntOutput('Number of rows whose corrected text is already known.')
  unchanged!: number;

  @BooleanOutput('Whether a run was started.')
  started!: boolean;

  @TextOutput(
    'Number of the started run, or of the active run that prevented the start; null if there is nothing to do.',
    {
      nullable: true,
    },
  )
  runId!: string | null;

  @TextOutput('REST path of the run.', { nullable: true })
  statusUrl!: string | null;

  @TextOutput('Next step, in one sentence.')
  message!: string;
}

/** @throws AppError REPLAY_REFUSED */
export const replayQuarantine = defineOperation({
  name: 'replayQuarantine',
  summary:
    'Stores corrected rows and starts a run. Without rows, it starts a run for a corrected contract.',
  args: ReplayArgs,
  upload: 'text/csv',
  result: ReplayDetail,
  role: 'operator',
  scope: 'filtered',
  audit: ['replay-quarantine', 'start-run'],
  storesResponse: true,
  rest: {
    method: 'POST',
    path: 'quarantine/replay',
    statuses: {
      200: 'No run was started; the message gives the reason.',
      202: 'A run was started: follow it at Location.',
    },
    reply: ({ started, statusUrl }) => ({ status: started ? 202 : 200, location: statusUrl }),
  },
  errors: ['REPLAY_REFUSED'],
  examples: [
    { about: 'after a correction of the contract', args: {} },
    {
      about: 'one corrected row',
      args: {
        rows: [{ sha256: 'a3f5'.repeat(16), line: 5, text: '1,1,2010-02-05,24924.50,FALSE' }],
      },
    },
  ],
  run(context, { flow, rows }, upload) {
    if (context.scope && !upload && !rows)
      throw createScopeError(context.scope, 'a replay without rows starts a run of the chain');
    const corrections = upload ? correctionsIn(upload) : rows && checkCorrections(rows);
    return startReplay(context, context.ledgers.of(flow), corrections);
  },
});

/**
 * Stores corrections, and starts a run for them unless the caller has a scope: a run is of the whole chain.
 * @throws AppError REPLAY_REFUSED, SCOPE_REFUSED
 */
export async function startReplay(
  { lake, queue, actor, scope, storeResponse }: OperationContext,
  ledger: Ledger,
  corrections: AsyncIterable<Correction> | undefined,
): Promise<ReplayDetail> {
  if (scope && corrections) {
    const stores = { ledger, lake, scope: toRowScope(scope) };
    const { taken, unchanged } = await takeCorrections(stores, corrections, actor);
    const message =
      taken === 0
        ? 'all corrections equal the stored rows: there is nothing to replay'
        : 'the corrections are stored: the next run of the chain reads them';
    return { taken, unchanged, started: false, runId: null, statusUrl: null, message };
  }
  const by = {
    actor,
    also: async (session: Queryable, begun: Replay) =>
      storeResponse?.(session, toReplayDetail(begun)),
  };
  return toReplayDetail(await replay({ ledger, lake, queue }, corrections, by));
}

const toReplayDetail = ({ run, isStarted, ...rest }: Replay): ReplayDetail => ({
  ...rest,
  started: isStarted,
  runId: run?.id ?? null,
  statusUrl: run ? `/v1/admin/runs/${run.id}` : null,
});

async function* checkCorrections(corrections: readonly Correction[]): AsyncGenerator<Correction> {
  for (const [index, correction] of corrections.entries()) {
    checkCorrection(correction, `row ${index + 1}`);
    yield await Promise.resolve(correction);
  }
}
