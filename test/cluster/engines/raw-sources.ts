import type { Contract } from '#intake/contracts/contract.js';
import type { TextSource } from '#lake/ports/compute.js';
import type { Flow } from '#pipeline/flow/flow.js';

/** Files by dataset of a flow. */
export type RawSources = ReadonlyMap<string, TextSource>;

/** Returns an empty source for each dataset of a flow. */
export const emptySources = ({ datasets }: Pick<Flow, 'datasets'>): Map<string, TextSource> =>
  new Map(Array.from(datasets, ([name, { contract }]) => [name, emptySource(contract)]));

function emptySource({ columns, nullTokens }: Contract): TextSource {
  const names = columns.map(({ name }) => name);
  return { kind: 'text', name: 'raw', columns: names, nullTokens, files: [] };
}
