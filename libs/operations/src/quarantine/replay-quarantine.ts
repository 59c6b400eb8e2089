import { checkCorrection, type Correction } from '#pipeline/corrections/correction.js';
import { correctionsIn } from '#pipeline/corrections/corrections-csv.js';
import { type Replay, replay } from '#pipeline/runs/replay.js';
import type { Queryable } from '#platform/database/rows.js';
import { defineOperation } from '../operation.js';
import { ReplayArgs, ReplayDetail } from './replay.model.js';

/** Throws REPLAY_REFUSED. */
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
