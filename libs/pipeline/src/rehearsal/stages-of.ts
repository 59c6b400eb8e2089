import type { Flow, FlowStage } from '../flow/flow.js';
import type { FilesOfRun } from './file-changes.js';
import type { PlannedStage, PlannedTable } from './planned-run.js';

/** What each stage of a run would do, in a sentence. */
export function stagesOf(
  { stages }: Pick<Flow, 'stages'>,
  tables: readonly PlannedTable[],
  files: FilesOfRun['files'],
): PlannedStage[] {
  return stages.map((stage) => ({ stage: stage.id, does: doingOf(stage, tables, files) }));
}

function doingOf(
  { id, kind, datasets }: FlowStage,
  tables: readonly PlannedTable[],
  files: FilesOfRun['files'],
): string {
  if (kind === 'publish') return 'publishes the snapshot, unless a rule of quality holds it';
  if (kind === 'observe') return 'holds rows and money of all stages to each other';
  const made = tables
    .filter(({ stage }) => stage === id)
    .map(({ relation, toMake, periods }) => `${relation}: ${toMake} of ${periods}`);
  const makes = `makes periods of ${made.join(', ')}`;
  if (kind !== 'ingest') return makes;
  const isOwn = ({ dataset, isNew }: FilesOfRun['files'][number]) =>
    isNew && datasets.includes(dataset);
  const reads = files.filter(isOwn).length;
  return `reads ${reads} ${reads === 1 ? 'file' : 'files'}, ${makes}`;
}
