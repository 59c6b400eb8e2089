import type { QueryRunner } from 'typeorm';
import type { Output } from '#lake/ports/compute.js';
import { copyCsvInto } from '#platform/database/copy.js';
import type { StageContext } from '../../context/stage-context.js';
import type { CoreTable, FlowDataset } from '../../flow/flow.js';
import { scratchOf, transferredPrefix } from '../../flow/zones.js';

type Replaced = Extract<CoreTable, { load: 'replace' }>;

const folderOf = (context: StageContext, { table }: Replaced) => `${scratchOf(context)}${table}/`;

const namesOf = ({ columns }: Replaced) => columns.map(({ name }) => name);

/** The rows that hold now, as CSV on their way to the table. */
export function keptRows(context: StageContext, core: Replaced): Output {
  const columns = namesOf(core).join(', ');
  const sql = `SELECT ${columns} FROM judged WHERE fate = 'kept' ORDER BY ${core.key}`;
  return { format: 'csv', prefix: folderOf(context, core), sql };
}

/** Puts them in the place of the table's rows. */
export async function replaceCore(
  context: StageContext,
  runner: QueryRunner,
  core: Replaced,
): Promise<void> {
  context.progress(`loading ${core.table}`);
  await runner.query(`DELETE FROM ${core.table}`);
  for await (const { key } of context.lake.list(folderOf(context, core))) {
    await copyCsvInto(runner, core.table, namesOf(core), await context.lake.get(key));
  }
}

/** Copies the table into the catalog. @returns rows there */
export function transferCore(
  { runId, signal, stage, attempt, transfer }: StageContext,
  { core, name, table }: Pick<FlowDataset, 'name' | 'table'> & { core: Replaced },
): Promise<number> {
  return transfer.transfer(
    {
      name: `run-${runId}-${stage}-transfer`,
      from: core.table,
      columns: [...core.columns],
      key: core.key,
      to: table,
      prefix: transferredPrefix(name, runId),
      scratch: `${scratchOf({ runId, stage, attempt })}transfer/`,
    },
    signal,
  );
}
