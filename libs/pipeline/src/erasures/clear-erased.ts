import { z } from 'zod';
import type { Contract } from '#intake/contracts/contract.js';
import type { SourceWriter } from '#intake/source/source-writer.js';
import type { Erased } from '#personal/erase-text.js';
import { type JobKind, runJob } from '#jobs/run-job.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { datasetOf, type Flow } from '../flow/flow.js';
import type { Ledger } from '../ledger/ledger.js';
import { type Erasure, Erasures, LEASE_MS } from './erasures.js';
import { SourceClearing } from './source-clearing.js';

/** Where people are taken out of. */
export interface ClearedSource {
  flow: Pick<Flow, 'name' | 'datasets'>;
  ledger: Pick<Ledger, 'warehouse'>;
  source: SourceWriter;
  /** Of every file that may lie in the source, so that each is told for what it is. */
  contracts: readonly Contract[];
}

/**
 * Takes those who were erased out of the files of the source, refused and processed ones among them: rows of theirs
 * keep their number alone. Safe to repeat; one that fails is written down, and tried again a minute later.
 * @returns why some could not be taken out
 */
export async function clearErased(cleared: ClearedSource): Promise<AppError[]> {
  const { flow, ledger } = cleared;
  const erasures = new Erasures(ledger.warehouse, flow.name);
  const clock = new DatabaseClock(ledger.warehouse);
  const failures: AppError[] = [];
  for (
    let erasure = await erasures.take(await clock.read());
    erasure;
    erasure = await erasures.take(clock.now())
  ) {
    await runJob(erasures, erasure, kindOf(cleared, erasures, failures), clock.now);
  }
  return failures;
}

function kindOf(
  cleared: ClearedSource,
  erasures: Erasures,
  failures: AppError[],
): JobKind<Erasure, true> {
  const { source, contracts } = cleared;
  return {
    attemptsMost: Infinity,
    renewedLeaseMs: LEASE_MS,
    async work(erasure) {
      const clearing = new SourceClearing(source, contracts, await erasedBy(cleared, erasure));
      try {
        await clearing.run();
      } finally {
        await erasures.note(erasure.id, clearing.cleared());
      }
      return true;
    },
    failureOf: (error) => {
      const failure = toAppError(error, 'SOURCE_UNREADABLE');
      failures.push(failure);
      return failure;
    },
    lost: () => new AppError('SOURCE_UNREADABLE', 'no attempt came to an end'),
    retryMs: () => LEASE_MS,
    done: (_, now) => ({ done_at: now, error: null }),
    failed: ({ code, message }) => ({ error: `${code}: ${message}` }),
    retried: ({ code, message }) => ({ error: `${code}: ${message}` }),
  };
}

async function erasedBy(
  { flow, ledger }: ClearedSource,
  { dataset, person }: Erasure,
): Promise<Erased> {
  const { contract } = datasetOf(flow, dataset);
  const [, begin] = /^row ([0-9a-f]+):/.exec(person) ?? [];
  if (begin === undefined) return { contract, person };
  const rows = await queryRows(
    ledger.warehouse,
    z.object({ path: z.string() }),
    `SELECT DISTINCT path FROM ops.deliveries JOIN ops.source_files USING (file_id)
     WHERE flow = $1 AND starts_with(sha256, $2)`,
    [flow.name, begin],
  );
  return { contract, person, paths: new Set(rows.map(({ path }) => path)) };
}
