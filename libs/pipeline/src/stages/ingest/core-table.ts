import type { QueryRunner } from 'typeorm';
import type { Output } from '#lake/ports/compute.js';
import { copyCsvInto } from '#platform/database/copy.js';
import { AppError } from '#platform/errors/app-error.js';
import { type PlannedChunk, measureChunks } from '../../plan/planned-chunks.js';
import { countRows } from '../raw-files.js';
import { requireService, loadProgress, type StageContext } from '../stage-context.js';
import { timeStep } from '../timed-step.js';
import type { CoreTable, FlowDataset } from '../../flow/flow.js';
import type { TableLoad } from '../../flow/table-loader.js';
import { attemptScratchPrefix } from '../../flow/zones.js';
import type { Chunk } from '../../ledger/snapshots/chunk-ledger.js';
import type { CoveredFile } from '../../ledger/files/ledger-file.js';
import type { MoreOutputs } from './outcome.js';
import type { DatasetPlan } from './plan-dataset.js';

type AppendTable = Extract<CoreTable, { load: 'append' }>;
type ReplaceTable = Extract<CoreTable, { load: 'replace' }>;

/**
 * Returns the engine's outputs for a dataset's table in `core`. Appended rows are loaded while the engine writes the
 * rest; rows that replace a table wait for the end of the stage.
 */
export function coreOutputs(
  context: StageContext,
  plan: Pick<DatasetPlan, 'dataset' | 'files'>,
  start: (task: () => Promise<unknown>) => void,
): MoreOutputs {
  const { core } = plan.dataset;
  if (core?.load === 'append') return appendRows(context, core, plan, start);
  if (core?.load === 'replace')
    return { outputs: [keptRows(context, core), ...changedRows(context, core)] };
  return {};
}

/** Loads accepted rows of new files into their `core` table, while the engine writes the rest. */
function appendRows(
  context: StageContext,
  { columns, loader: setting, table }: AppendTable,
  { dataset: { rules }, files }: Pick<DatasetPlan, 'dataset' | 'files'>,
  start: (task: () => Promise<unknown>) => void,
): MoreOutputs {
  const { runId, signal, transaction } = context;
  const loader = requireService(context.loaders, setting);
  const scratch = attemptScratchPrefix(context);
  const loads = new Map<string, { load: TableLoad; rows: number }>();
  const buildOutput = (group: readonly CoveredFile[]): Output => {
    const fileIds = group.map(({ fileId }) => fileId);
    const load = { runId, scratch, fileIds, rules };
    const output = loader.output(load);
    loads.set(output.prefix, { load, rows: group.reduce((sum, file) => sum + countRows(file), 0) });
    // A group has consecutive new files, so no other new file is between its first and last.
    const sql = `SELECT ${columns.join(', ')} FROM judged
      WHERE accepted AND is_new AND file_id BETWEEN ${fileIds[0]} AND ${fileIds.at(-1)}`;
    return { format: 'csv', sql, ...output };
  };
  return {
    outputs: loadGroups(files, loader.isByFile).map(buildOutput),
    onOutput: (prefix, bytes) => {
      const found = loads.get(prefix);
      if (!found) return;
      const step = `loading ${table}`;
      const onBytes = loadProgress(context, step, found.rows);
      const work = () => {
        // The loader of another service may wait long before its first byte.
        context.progress(step, 0, found.rows);
        return loader.load(found.load, {
          signal,
          transaction,
          onBytes,
          ...(bytes !== undefined && { bytes }),
        });
      };
      start(() => timeStep(context, step, work));
    },
  };
}

/** The overhead of a load outweighs fewer rows. */
const ROWS_MIN = 100_000;
/** The engine reads all rows once for each group. */
const GROUPS_MAX = 16;

/**
 * Returns files in groups to load, each of consecutive numbers: large files alone, so that the first loads while the
 * engine writes the next, and small files together.
 * @param isByFile whether each file is a separate group
 */
export function loadGroups(files: readonly CoveredFile[], isByFile: boolean): CoveredFile[][] {
  const sorted = files.toSorted((a, b) => a.fileId - b.fileId);
  if (isByFile) return sorted.map((file) => [file]);
  const rows = sorted.reduce((sum, file) => sum + countRows(file), 0);
  const enough = Math.max(ROWS_MIN, Math.ceil(rows / GROUPS_MAX));
  const groups: CoveredFile[][] = [];
  let open = 0;
  for (const file of sorted) {
    const group = groups.at(-1);
    if (group && open < enough) group.push(file);
    else {
      groups.push([file]);
      open = 0;
    }
    open += countRows(file);
  }
  return groups;
}

const toCoreFolder = (context: StageContext, { table }: Pick<CoreTable, 'table'>) =>
  `${attemptScratchPrefix(context)}${table}/`;

const listNames = ({ columns }: ReplaceTable) => columns.map(({ name }) => name);

/** Returns the current rows as CSV, for the table. */
function keptRows(context: StageContext, core: ReplaceTable): Output {
  const columns = listNames(core).join(', ');
  const sql = `SELECT ${columns} FROM judged WHERE fate = 'kept' ORDER BY ${core.key}`;
  return { format: 'csv', prefix: toCoreFolder(context, core), sql };
}

/** Returns the rows that changed a key's values, of all files, as CSV for the history. */
function changedRows(context: StageContext, { history }: ReplaceTable): Output[] {
  if (!history) return [];
  const columns = history.columns.join(', ');
  const sql = `SELECT ${columns} FROM judged WHERE accepted AND fate <> 'duplicate' ORDER BY file_id, line`;
  return [{ format: 'csv', prefix: toCoreFolder(context, history), sql }];
}

/** Replaces the rows of the table, and of its history if it has one. @param digest of the inputs of the new rows */
export async function replaceCore(
  context: StageContext,
  runner: QueryRunner,
  core: ReplaceTable,
  digest: string,
): Promise<void> {
  const { lake, ledger } = context;
  const { history, table } = core;
  context.progress(`loading ${table}`);
  const tables = [{ table, columns: listNames(core) }, ...(history ? [history] : [])];
  for (const each of tables) {
    await runner.query(`DELETE FROM ${each.table}`);
    for await (const { key } of lake.list(toCoreFolder(context, each))) {
      await copyCsvInto(runner, each.table, [...each.columns], await lake.get(key));
    }
  }
  await ledger.core.record(runner, core.table, digest);
}

/** Returns the catalogue's copy of an earlier run, if it has these contents. */
export const existingCopy = ({ existing, lacksFiles }: PlannedChunk): Chunk | undefined =>
  lacksFiles ? undefined : existing;

/**
 * Publishes the table's contents in the catalogue: the copy of an earlier run, or a new one, whose rows it records.
 * @param chunk the contents of the table
 * @throws AppError TRANSFER_FAILED, retryable, when the table has changed meanwhile
 */
export async function publishCore(
  context: StageContext,
  { core, table }: Pick<FlowDataset, 'table'> & { core: ReplaceTable },
  chunk: PlannedChunk & { rows: number },
): Promise<void> {
  const { registry, ledger, transaction } = context;
  const { folder } = chunk;
  const copy = existingCopy(chunk);
  if (copy) {
    const known = { name: table, folders: [{ prefix: folder }], rows: copy.rows };
    await registry.publish(known, { hasNewFiles: false });
    return;
  }
  const step = `transferring ${core.table} to table ${table}`;
  context.progress(step);
  const rows = await timeStep(context, step, () => transferCore(context, core, table, folder));
  if (rows !== chunk.rows) {
    const found = `the transfer copied ${rows} of the ${chunk.rows} rows of ${core.table} to table ${table}`;
    throw new AppError(
      'TRANSFER_FAILED',
      `${found}: the source changed meanwhile; the worker retries the stage`,
      {
        retryable: true,
      },
    );
  }
  const bytes = await measureChunks(context, [chunk]);
  await transaction(async (runner) => {
    await ledger.chunks.open(runner, context.runId, [chunk]);
    await ledger.chunks.recordRows(runner, [{ ...chunk, money: null }]);
    await ledger.chunks.complete(runner, bytes);
    await ledger.stages.recordOutputs(runner, context, [{ name: table, rows }]);
  });
}

/** Copies the table into the catalogue, under a name that is unique in the run. @returns its number of rows */
function transferCore(
  { runId, signal, stage, attempt, transfer }: StageContext,
  core: ReplaceTable,
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
      scratch: `${attemptScratchPrefix({ runId, stage, attempt })}transfer/`,
    },
    signal,
  );
}
