import type { ComputeJob, Model } from '../ports/compute.js';
import { linesTables } from './source-sql.js';

/**
 * Tables that hold the lines of a job's text sources, by the model after which nobody reads them any
 * more: the raw text of large files would fill memory, and then the disk, to the end of the job.
 */
export function tablesToFree({ sources, models }: ComputeJob): Map<string, string[]> {
  const byModel = new Map<string, string[]>();
  for (const source of sources) {
    if (source.kind !== 'text') continue;
    const readers = models.filter((model) => namesIn(model, source.name));
    const last = readers.at(-1);
    // Who reads a view reads the source under it, and may come at any time.
    if (!last || readers.some(({ isView }) => isView)) continue;
    byModel.set(last.name, [...(byModel.get(last.name) ?? []), ...linesTables(source)]);
  }
  return byModel;
}

function namesIn({ sql, outputs = [] }: Model, name: string): boolean {
  const word = new RegExp(`\\b${name}\\b`);
  return [sql, ...outputs.map((output) => output.sql ?? '')].some((text) => word.test(text));
}
