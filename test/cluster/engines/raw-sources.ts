import { weeklySales, weeklySalesContracts } from '#test/setup/flow.js';
import type { Contract } from '#intake/contracts/contract.js';
import { matchHeader } from '#intake/contracts/match-header.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TextSource } from '#lake/ports/compute.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { identify } from '#intake/source/text/identify.js';
import { SourceFolder } from '#intake/source/folder/folder-files.js';

/** Files by dataset of a flow. */
export type RawSources = ReadonlyMap<string, TextSource>;

/** Returns an empty source for each dataset of a flow. */
export const emptySources = ({ datasets }: Pick<Flow, 'datasets'>): Map<string, TextSource> =>
  new Map(Array.from(datasets, ([name, { contract }]) => [name, emptySource(contract)]));

function emptySource({ columns, nullTokens }: Contract): TextSource {
  const names = columns.map(({ name }) => name);
  return { kind: 'text', name: 'raw', columns: names, nullTokens, files: [] };
}

/** Copies the files of a source folder into a lake, as sources for engines. */
export async function rawSources(
  lake: ObjectStore,
  folder: string,
  prefix: string,
): Promise<RawSources> {
  const sources = emptySources(weeklySales);
  const source = new SourceFolder(folder, 0);
  for (const [index, { path }] of (await source.look()).found.entries()) {
    const identity = await identify(await source.open(path), path);
    if (identity.kind === 'refused') throw new Error(identity.message);
    const { dataset, positions, extras, width } = matchHeader(
      weeklySalesContracts,
      identity.header.cells,
    );
    const key = `${prefix}${dataset}-${index}.csv`;
    await lake.put(key, await source.open(path));
    sources.get(dataset)?.files.push({
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
