import { type Flow, type FlowStage, listMartTables } from '../flow/flow.js';
import { type DatasetPlace, toLakeName, toTableName } from './dataset-names.js';
import type { NamespacedName } from './run-event.js';

/** A view that readers of `bi` see. */
export interface ReaderView {
  name: string;
  columns: readonly { name: string; comment: string }[];
}

export type LineageFlow = Pick<
  Flow,
  'name' | 'stages' | 'datasets' | 'models' | 'marts' | 'forecast'
>;

interface StageDatasets {
  inputs: NamespacedName[];
  outputs: NamespacedName[];
}

/**
 * Returns what a stage reads and writes, by the declaration of its flow. Source files are not included.
 * @param views of the flow, which a publication shows
 */
export function stageDatasets(
  flow: LineageFlow,
  { kind, datasets }: Pick<FlowStage, 'kind' | 'datasets'>,
  place: DatasetPlace,
  views: readonly ReaderView[],
): StageDatasets {
  const relation = (name: string) => {
    const layer = flow.datasets.has(name) ? 'curated' : 'integrated';
    return toLakeName(place, flow.name, `${layer}.${name}`);
  };
  const table = (name: string) => toTableName(place, `mart.${name}`);
  const names = (tables: readonly { name: string }[]) => tables.map(({ name }) => table(name));
  const readBy = (readers: readonly { reads: readonly string[] }[]) => [
    ...new Set(readers.flatMap(({ reads }) => reads)),
  ];
  switch (kind) {
    case 'ingest':
      return { inputs: [], outputs: datasets.map(relation) };
    case 'integrate':
      return {
        inputs: readBy(flow.models).map(relation),
        outputs: flow.models.map(({ name }) => relation(name)),
      };
    case 'build-marts':
      return { inputs: readBy(flow.marts).map(relation), outputs: names(flow.marts) };
    case 'forecast': {
      const { reads = [], tables = [] } = flow.forecast ?? {};
      return { inputs: reads.map(table), outputs: names(tables) };
    }
    case 'publish':
      return {
        inputs: names(listMartTables(flow)),
        outputs: views.map(({ name }) => toTableName(place, `bi.${name}`)),
      };
    case 'observe':
      return { inputs: names(listMartTables(flow)), outputs: [] };
  }
}
