import type { Output } from '#lake/ports/compute.js';
import { loadProgress } from '../../context/load-progress.js';
import type { RawFile } from '../../context/raw-files.js';
import { chosen, type StageContext } from '../../context/stage-context.js';
import { timedStep } from '../../context/timed-step.js';
import type { CoreTable } from '../../flow/flow.js';
import type { TableLoad } from '../../flow/table-loader.js';
import { scratchOf } from '../../flow/zones.js';
import type { IngestOptions } from './ingest-dataset.js';
import { loadGroups } from './load-groups.js';

type Appended = Extract<CoreTable, { load: 'append' }>;

/** Loads the accepted rows of the new files into their table of `core`, while the engine writes the rest. */
export function appendToCore(
  context: StageContext,
  { columns, loader: setting, table }: Appended,
  start: (task: () => Promise<unknown>) => void,
): IngestOptions {
  const { runId, signal, transaction } = context;
  const loader = chosen(context.loaders, setting);
  const scratch = scratchOf(context);
  const loads = new Map<string, { load: TableLoad; rows: number }>();
  const outputOf = (files: readonly RawFile[], rules: string): Output => {
    const fileIds = files.map(({ fileId }) => fileId);
    const load = { runId, scratch, fileIds, rules };
    const output = loader.output(load);
    const rows = files.reduce((sum, { rowCount }) => sum + rowCount, 0);
    loads.set(output.prefix, { load, rows });
    // Groups are of neighbours, so that between the first and the last there is no new file of another.
    const sql = `SELECT ${columns.join(', ')} FROM judged
      WHERE accepted AND is_new AND file_id BETWEEN ${fileIds[0]} AND ${fileIds.at(-1)}`;
    return { format: 'csv', sql, ...output };
  };
  return {
    outputs: (files, rules) =>
      loadGroups(files, loader.isByFile).map((group) => outputOf(group, rules)),
    onOutput: (prefix, bytes) => {
      const found = loads.get(prefix);
      if (!found) return;
      const step = `loading ${table}`;
      const onBytes = loadProgress(context, step, found.rows);
      const work = () => {
        // A loader that is somebody else may be waited for long before it moves a byte.
        context.progress(step, 0, found.rows);
        return loader.load(found.load, {
          signal,
          transaction,
          onBytes,
          ...(bytes !== undefined && { bytes }),
        });
      };
      start(() => timedStep(context, step, work));
    },
  };
}
