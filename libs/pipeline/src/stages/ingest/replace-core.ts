import type { QueryRunner } from 'typeorm';
import type { Output } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import { copyCsvInto } from '#platform/database/copy.js';
import { type PlannedChunk, sized } from '../../context/planned-chunks.js';
import type { StageContext } from '../../context/stage-context.js';
import { timedStep } from '../../context/timed-step.js';
import type { CoreTable, FlowDataset } from '../../flow/flow.js';
import { scratchOf } from '../../flow/zones.js';

type Replaced = Extract<CoreTable, { load: 'replace' }>;

const folderOf = (context: StageContext, { table }: Replaced) => `${scratchOf(context)}${table}/`;

const namesOf = ({ columns }: Replaced) => columns.map(({ name }) => name);

/** The rows that hold now, as CSV on their way to the table. */
export function keptRows(context: StageContext, core: Replaced): Output {
  const columns = namesOf(core).join(', ');
  const sql = `SELECT ${columns} FROM judged WHERE fate = 'kept' ORDER BY ${core.key}`;
  return { format: 'csv', prefix: folderOf(context, core), sql };
}

/** Puts them in the place of the table's rows. @param digest of what made them */
export async function replaceCore(
  context: StageContext,
  runner: QueryRunner,
  core: Replaced,
  digest: string,
): Promise<void> {
  const { lake, ledger } = context;
  context.progress(`loading ${core.table}`);
  await runner.query(`DELETE FROM ${core.table}`);
  for await (const { key } of lake.list(folderOf(context, core))) {
    await copyCsvInto(runner, core.table, namesOf(core), await lake.get(key));
  }
  await ledger.core.record(runner, core.table, digest);
}

/**
 * Publishes what the table holds in the catalog: the copy of an earlier run, or one that this run makes.
 * @param chunk what it holds
 * @throws AppError TRANSFER_FAILED, retryable, when somebody has changed the table meanwhile
 */
export async function publishCore(
  context: StageContext,
  { core, table }: Pick<FlowDataset, 'table'> & { core: Replaced },
  chunk: PlannedChunk & { rows: number },
): Promise<void> {
  const { registry, ledger, transaction } = context;
  const { folder, known, lacksFiles } = chunk;
  if (known && !lacksFiles) {
    const { rows } = known;
    await registry.publish({ name: table, folders: [{ prefix: folder }], rows });
    await transaction((runner) =>
      ledger.stages.recordOutput(runner, context, { name: table, rows }),
    );
    return;
  }
  const step = `transferring ${core.table} to table ${table}`;
  context.progress(step);
  const rows = await timedStep(context, step, () => transferCore(context, core, table, folder));
  if (rows !== chunk.rows) {
    const found = `${rows} of the ${chunk.rows} rows of ${core.table} came to table ${table}`;
    throw new AppError('TRANSFER_FAILED', `${found}: it was changed meanwhile`, {
      retryable: true,
    });
  }
  const bytes = await sized(context, [chunk]);
  await transaction(async (runner) => {
    await ledger.chunks.open(runner, context.runId, [chunk]);
    await ledger.chunks.recordRows(runner, [{ ...chunk, money: null }]);
    await ledger.chunks.complete(runner, bytes);
    await ledger.stages.recordOutput(runner, context, { name: table, rows });
  });
}

/** Copies the table into the catalog, under a name that no other copy of the run has. @returns rows there */
function transferCore(
  { runId, signal, stage, attempt, transfer }: StageContext,
  core: Replaced,
  table: string,
  folder: string,
): Promise<number> {
  return transfer.transfer(
    {
      name: `run-${runId}-${stage}-transfer-${table}`,
      from: core.table,
      columns: [...core.columns],
      key: core.key,
      to: table,
      prefix: folder,
      scratch: `${scratchOf({ runId, stage, attempt })}transfer/`,
    },
    signal,
  );
}
