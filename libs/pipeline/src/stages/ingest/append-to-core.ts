import type { Output } from '#lake/ports/compute.js';
import { loadProgress } from '../../context/load-progress.js';
import type { RawFile } from '../../context/raw-files.js';
import { chosen, type StageContext } from '../../context/stage-context.js';
import type { CoreTable } from '../../flow/flow.js';
import type { TableLoad } from '../../flow/table-loader.js';
import { scratchOf } from '../../flow/zones.js';
import type { IngestOptions } from './ingest-dataset.js';

type Appended = Extract<CoreTable, { load: 'append' }>;

/** Loads the accepted rows of each new file into its table of `core`, while the engine writes the rest. */
export function appendToCore(
  context: StageContext,
  { columns, loader: setting, table }: Appended,
  start: (task: () => Promise<unknown>) => void,
): IngestOptions {
  const { runId, signal, transaction } = context;
  const loader = chosen(context.loaders, setting);
  const scratch = scratchOf(context);
  const loadOf = ({ fileId }: RawFile, rules: string): TableLoad => {
    return { runId, scratch, fileId, rules };
  };
  const outputOf = (file: RawFile, rules: string): Output => {
    const sql = `SELECT ${columns.join(', ')} FROM judged WHERE accepted AND file_id = ${file.fileId}`;
    return { format: 'csv', sql, ...loader.output(loadOf(file, rules)) };
  };
  return {
    outputs: (files, rules) => files.map((file) => outputOf(file, rules)),
    onOutput: (prefix, files, rules) => {
      const file = files.find((each) => outputOf(each, rules).prefix === prefix);
      if (!file) return;
      const onBytes = loadProgress(context, `loading ${table}`, file.rowCount);
      start(() => loader.load(loadOf(file, rules), { signal, transaction, onBytes }));
    },
  };
}
