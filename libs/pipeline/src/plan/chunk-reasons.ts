import { type Flow, listMartTables } from '../flow/flow.js';
import { PARAMETERS } from '../flow/parameter.js';
import { extendRange, overlap, toDayRange } from '../flow/period.js';
import type { ComparedVersion } from '../flow/versions.js';
import type { FormerChunk } from '../ledger/runs/run-plans.js';
import { type Rebuild, findRebuilds } from './lineage.js';
import type { AnyPlannedChunk } from './planned-chunks.js';

/** A difference in active files from the previous run. */
export interface FileChange {
  dataset: string;
  periods: readonly string[];
  /** `new file sales.csv`. */
  why: string;
}

/** Differences of a run's chunks from those of the previous snapshot. */
export interface BuildContext {
  flow: Pick<Flow, 'datasets' | 'models' | 'marts' | 'forecast' | 'shares'>;
  /** Whether a previous snapshot exists. */
  hasBase: boolean;
  former: readonly FormerChunk[];
  versions: readonly ComparedVersion[];
  files: readonly FileChange[];
  /** Backfills requested since. */
  rebuilds: readonly Rebuild[];
  /** By dataset, model or mart; with the upstream marts that forecasts read. */
  plannedChunks: ReadonlyMap<string, readonly Pick<AnyPlannedChunk, 'period' | 'digest'>[]>;
}

/** Most reasons that are named one by one. */
const NAMED_MAX = 5;

/** Returns the reasons to build a chunk, each in a few words. */
export function listReasons(chunk: AnyPlannedChunk, grounds: BuildContext): string[] {
  const { existing, lacksFiles } = chunk;
  if (existing?.bytes != null) {
    return [
      lacksFiles ? 'its files are damaged or missing' : 'its rows are missing from the warehouse',
    ];
  }
  if (!grounds.hasBase) return ['there is no snapshot yet'];
  const { datasets } = grounds.flow;
  const reasons = datasets.has(chunk.relation)
    ? listDatasetReasons(chunk, grounds)
    : listBuiltReasons(chunk, grounds);
  if (reasons.length === 0 && existing) return ['an earlier run did not finish it'];
  if (reasons.length === 0) return ['its inputs have changed'];
  const more = reasons.length - NAMED_MAX;
  return more > 0 ? [...reasons.slice(0, NAMED_MAX), `and ${more} more`] : reasons;
}

function listDatasetReasons(
  { relation, period }: AnyPlannedChunk,
  grounds: BuildContext,
): string[] {
  const version = grounds.versions.find(
    ({ kind, name }) => kind === 'contract' && name === relation,
  );
  return [
    ...(version?.isChanged === true ? [`the contract of ${relation} has changed`] : []),
    ...grounds.files
      .filter(({ dataset, periods }) => dataset === relation && periods.includes(period))
      .map(({ why }) => why),
    ...findRebuilds(period, grounds.rebuilds).map(
      ({ from, to }) => `backfill from ${from} to ${to}`,
    ),
  ];
}

function listBuiltReasons({ relation, period }: AnyPlannedChunk, grounds: BuildContext): string[] {
  const { flow, versions } = grounds;
  const made = [...flow.models, ...listMartTables(flow), ...flow.shares].find(
    ({ name }) => name === relation,
  );
  if (!made) return [];
  const version = versions.find(
    ({ kind, name }) => ['model', 'mart', 'share'].includes(kind) && name === relation,
  );
  const own = version?.isChanged === true ? ['its SQL has changed'] : [];
  const range = toDayRange(period);
  const reach = range && extendRange(range, made.period?.lookBackDays);
  const changed = made.reads.includes(PARAMETERS) ? changedParameters(versions) : [];
  const read = made.reads.flatMap((input) => {
    const periods = changedPeriods(input, grounds).filter((each) => {
      const theirs = toDayRange(each);
      return !theirs || !reach || overlap(theirs, reach);
    });
    return periods.length > 0 ? [`${input} changes in ${formatPeriods(periods)}`] : [];
  });
  return [...own, ...changed, ...read];
}

function changedParameters(versions: readonly ComparedVersion[]): string[] {
  return versions
    .filter(({ kind, isChanged }) => kind === 'parameter' && isChanged)
    .map(({ name, version, before }) => `changed rules: ${name} is ${version}, was ${before}`);
}

/** Returns the periods in which a relation differs from the previous snapshot. */
function changedPeriods(relation: string, { plannedChunks, former }: BuildContext): string[] {
  const before = new Map(
    former.filter((each) => each.relation === relation).map((each) => [each.period, each.digest]),
  );
  const chunks = plannedChunks.get(relation) ?? [];
  const now = new Map(chunks.map(({ period, digest }) => [period, digest]));
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((period) => before.get(period) !== now.get(period))
    .sort();
}

function formatPeriods(periods: readonly string[]): string {
  const more = periods.length - NAMED_MAX;
  return [...periods.slice(0, NAMED_MAX), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
