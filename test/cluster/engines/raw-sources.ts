import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { contracts, type Dataset } from '#pipeline/contracts/contract.js';
import type { ObjectStore } from '#pipeline/ports/object-store.js';
import type { TextSource } from '#pipeline/ports/compute.js';
import { SourceFolder } from '#pipeline/source/source-folder.js';

export type RawSources = Record<Dataset, TextSource>;

export function emptySource(dataset: Dataset): TextSource {
  const { columns, nullTokens } = contracts[dataset];
  const names = columns.map(({ name }) => name);
  return { kind: 'text', name: 'raw', columns: names, nullTokens, files: [] };
}

/** Copies the files of a source folder into a lake, as sources that engines read. */
export async function rawSources(
  lake: ObjectStore,
  folder: string,
  prefix: string,
): Promise<RawSources> {
  const sources: RawSources = {
    sales: emptySource('sales'),
    features: emptySource('features'),
    stores: emptySource('stores'),
  };
  for (const [index, file] of (await new SourceFolder(folder).inspect()).entries()) {
    const { dataset, delimiter, headerLine, positions, width } = file;
    const key = `${prefix}${dataset}-${index}.csv`;
    await lake.put(key, createReadStream(join(folder, file.path)));
    const shape = { delimiter, headerLine, positions, width, lineEnd: 'lf' as const };
    sources[dataset].files.push({ ...shape, key, fileId: index + 1, deliveryOrder: 1 });
  }
  return sources;
}
