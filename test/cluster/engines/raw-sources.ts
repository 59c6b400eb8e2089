import type { Contract } from '#intake/contracts/contract.js';
import type { TextSource } from '#lake/ports/compute.js';
import type { Flow } from '#pipeline/flow/flow.js';

/** Files by dataset of a flow. */
export type RawSources = ReadonlyMap<string, TextSource>;

/** Returns an empty source for each dataset of a flow. */
export const createEmptySources = ({ datasets }: Pick<Flow, 'datasets'>): Map<string, TextSource> =>
  new Map(Array.from(datasets, ([name, { contract }]) => [name, createEmptySource(contract)]));

function createEmptySource({ columns, nullTokens }: Contract): TextSource {
  const names = columns.map(({ name }) => name);
  return { kind: 'text', name: 'raw', columns: names, nullTokens, files: [] };
}
