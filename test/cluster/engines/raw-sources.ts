import { contractOf, weeklySalesContracts } from '#test/setup/flow.js';
import { matchHeader } from '#intake/contracts/match-header.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TextSource } from '#lake/ports/compute.js';
import { identify } from '#intake/source/identify.js';
import { SourceFolder } from '#intake/source/source-folder.js';

/** Datasets that the marts are made of. */
export const datasets = ['sales', 'features', 'stores'] as const;
export type CleanedDataset = (typeof datasets)[number];
export type RawSources = Record<CleanedDataset, TextSource>;

export function emptySource(dataset: CleanedDataset): TextSource {
  const { columns, nullTokens } = contractOf(dataset);
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
  const source = new SourceFolder(folder, 0);
  for (const [index, { path }] of (await source.look()).found.entries()) {
    const identity = await identify(await source.open(path), path);
    if (identity.kind === 'refused') throw new Error(identity.message);
    const { dataset, positions, extras, width } = matchHeader(
      weeklySalesContracts,
      identity.header.cells,
    );
    const known = datasets.find((each) => each === dataset);
    if (!known) continue;
    const key = `${prefix}${dataset}-${index}.csv`;
    await lake.put(key, await source.open(path));
    sources[known].files.push({
      key,
      fileId: index + 1,
      deliveryOrder: index + 1,
      delimiter: identity.header.delimiter,
      headerLine: identity.header.line,
      lineEnd: 'lf',
      positions,
      extras,
      width,
    });
  }
  return sources;
}
