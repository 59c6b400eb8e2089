import type { Flow } from '../flow/flow.js';
import { PARAMETERS } from '../flow/parameter.js';
import { lookingBack, overlap, rangeOf } from '../flow/period.js';
import type { ComparedVersion } from '../flow/versions.js';
import type { StatedFile } from '../ledger/files/cleaning-ledger.js';
import type { CoveredFile, FileAside } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';
import type { BaseRun, FormerChunk, PinnedPlan } from '../ledger/runs/run-plans.js';
import type { Rebuild } from '../plan/lineage.js';
import type { AnyPlannedChunk } from '../plan/planned-chunks.js';
import type { ReadOnlySource } from './read-only.js';
import type { FileOutcome, PlannedFile } from './planned-run.js';
import type { PeriodRows } from './predicted-files.js';

/** How the files that count differ from those of the run before. */
interface FileChange {
  dataset: string;
  periods: readonly string[];
  /** `new file sales.csv`. */
  why: string;
}

/** What the chunks of a run differ by from those of the snapshot before. */
export interface Grounds {
  flow: Pick<Flow, 'datasets' | 'models' | 'marts' | 'shares'>;
  /** Whether there is a snapshot before. */
  hasBase: boolean;
  former: readonly FormerChunk[];
  versions: readonly ComparedVersion[];
  files: readonly FileChange[];
  /** Asked for since. */
  rebuilds: readonly Rebuild[];
  /** By dataset, model or mart. */
  planned: ReadonlyMap<string, readonly AnyPlannedChunk[]>;
}

/** Reasons that are named one by one. */
const NAMED_MAX = 5;

/** Why a chunk is to be made, each reason in a few words. */
export function reasonsFor(chunk: AnyPlannedChunk, grounds: Grounds): string[] {
  const { known, lacksFiles } = chunk;
  if (known?.bytes != null) {
    return [lacksFiles ? 'its files are damaged or gone' : 'its rows are gone from the warehouse'];
  }
  if (!grounds.hasBase) return ['there is no snapshot yet'];
  const { datasets } = grounds.flow;
  const reasons = datasets.has(chunk.relation)
    ? reasonsOfDataset(chunk, grounds)
    : reasonsOfMade(chunk, grounds);
  if (reasons.length === 0 && known) return ['a run before did not finish it'];
  if (reasons.length === 0) return ['what it is made from has changed'];
  const more = reasons.length - NAMED_MAX;
  return more > 0 ? [...reasons.slice(0, NAMED_MAX), `and ${more} more`] : reasons;
}

function reasonsOfDataset({ relation, period }: AnyPlannedChunk, grounds: Grounds): string[] {
  const version = grounds.versions.find(
    ({ kind, name }) => kind === 'contract' && name === relation,
  );
  return [
    ...(version?.isChanged === true ? [`the contract of ${relation} has changed`] : []),
    ...grounds.files
      .filter(({ dataset, periods }) => dataset === relation && periods.includes(period))
      .map(({ why }) => why),
    ...rebuildsOf(period, grounds.rebuilds),
  ];
}

function rebuildsOf(period: string, rebuilds: readonly Rebuild[]): string[] {
  const range = rangeOf(period);
  if (!range) return [];
  return rebuilds
    .filter(({ from, to }) => from < range.before && to >= range.from)
    .map(({ from, to }) => `backfill from ${from} to ${to}`);
}

function reasonsOfMade({ relation, period }: AnyPlannedChunk, grounds: Grounds): string[] {
  const { flow, versions } = grounds;
  const made = [...flow.models, ...flow.marts, ...flow.shares].find(
    ({ name }) => name === relation,
  );
  if (!made) return [];
  const version = versions.find(
    ({ kind, name }) => ['model', 'mart', 'share'].includes(kind) && name === relation,
  );
  const own = version?.isChanged === true ? ['its SQL has changed'] : [];
  const range = rangeOf(period);
  const reach = range && lookingBack(range, made.period?.lookBackDays);
  const changed = made.reads.includes(PARAMETERS) ? changedParameters(versions) : [];
  const read = made.reads.flatMap((input) => {
    const periods = changedPeriods(input, grounds).filter((each) => {
      const theirs = rangeOf(each);
      return !theirs || !reach || overlap(theirs, reach);
    });
    return periods.length > 0 ? [`${input} changes in ${listed(periods)}`] : [];
  });
  return [...own, ...changed, ...read];
}

function changedParameters(versions: readonly ComparedVersion[]): string[] {
  return versions
    .filter(({ kind, isChanged }) => kind === 'parameter' && isChanged)
    .map(({ name, version, before }) => `changed rules: ${name} is ${version}, and was ${before}`);
}

/** Periods in which a relation is to be another than in the snapshot before. */
function changedPeriods(relation: string, { planned, former }: Grounds): string[] {
  const before = new Map(
    former.filter((each) => each.relation === relation).map((each) => [each.period, each.digest]),
  );
  const chunks = planned.get(relation) ?? [];
  const now = new Map(chunks.map(({ period, digest }) => [period, digest]));
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((period) => before.get(period) !== now.get(period))
    .sort();
}

function listed(periods: readonly string[]): string {
  const more = periods.length - NAMED_MAX;
  return [...periods.slice(0, NAMED_MAX), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Files of a run, with what those state that are cleaned. */
export interface FilesOfRun {
  files: readonly (Pick<CoveredFile, 'fileId' | 'sha256' | 'path' | 'dataset'> & {
    isNew: boolean;
  })[];
  stated: readonly StatedFile[];
}

/** What a look at the source has come to. */
interface Compared {
  looked: ReadOnlySource;
  now: FilesOfRun;
  /** Of the run that made the snapshot before; empty without one. */
  before: FilesOfRun;
  aside: readonly FileAside[];
  /** What new files will state, as far as it is told. */
  predicted: ReadonlyMap<number, PeriodRows>;
}

/** Files with which a run differs from the one before, and those that stay out of it. */
export function plannedFiles({ looked, now, before, aside, predicted }: Compared): PlannedFile[] {
  const was = new Set(before.files.map(({ sha256 }) => sha256));
  const is = new Set(now.files.map(({ sha256 }) => sha256));
  const out = new Set(aside.map(({ sha256 }) => sha256));
  const changed = now.files.flatMap((file): PlannedFile[] => {
    const fate = fateOf(file, was.has(file.sha256));
    if (!fate) return [];
    const { fileId, path, dataset } = file;
    const told = predicted.get(fileId);
    const known = now.stated.find((each) => each.fileId === fileId)?.periods;
    const periods = told ? [...told.periods.keys()] : known;
    return [
      {
        path,
        dataset,
        fate,
        why: null,
        rows: told?.rows ?? null,
        periods: periods ? [...periods].sort() : null,
      },
    ];
  });
  const left = aside
    .filter(({ sha256, error }) => looked.paths.has(sha256) || error === null || isDamaged(sha256))
    .map(({ path, dataset, error }) =>
      aFile(path, error ? 'refused' : 'withdrawn', dataset, error && saidOf(error)),
    );
  function isDamaged(sha256: string): boolean {
    return looked.looked.refused.some((each) => each.sha256 === sha256);
  }
  const gone = before.files
    .filter(({ sha256 }) => !is.has(sha256) && !out.has(sha256))
    .map(({ path, dataset }) => aFile(path, 'gone', dataset));
  const copies = [...looked.paths].flatMap(([sha256, [first = '', ...more]]) =>
    is.has(sha256) ? more.map((path) => aFile(path, 'repeated', null, `same as ${first}`)) : [],
  );
  const unfinished = looked.looked.unfinished.map((path) => aFile(path, 'unfinished', null));
  return [...changed, ...left, ...gone, ...copies, ...unfinished];
}

function fateOf({ isNew }: { isNew: boolean }, wasThere: boolean): FileOutcome | undefined {
  if (isNew) return wasThere ? 'again' : 'new';
  return wasThere ? undefined : 'again';
}

const saidOf = ({ code, message }: { code: string; message: string }) => `${code}: ${message}`;

const aFile = (
  path: string,
  fate: FileOutcome,
  dataset: string | null,
  why: string | null = null,
): PlannedFile => ({ path, dataset, fate, why, rows: null, periods: null });

/** The same, as reasons for periods to be made. */
export function fileChanges({
  now,
  before,
  aside,
}: Omit<Compared, 'looked' | 'predicted'>): FileChange[] {
  const was = new Set(before.files.map(({ sha256 }) => sha256));
  const is = new Set(now.files.map(({ sha256 }) => sha256));
  const path = new Map([...before.files, ...now.files].map((file) => [file.sha256, file.path]));
  const out = new Map(aside.map(({ sha256, error }) => [sha256, error ? 'refused' : 'withdrawn']));
  const isNew = new Map(now.files.map((file) => [file.sha256, file.isNew]));
  const replacedBefore = new Map(before.stated.map((file) => [file.sha256, file.replaced]));
  const changes = now.stated.flatMap((file): FileChange[] => {
    const { dataset, sha256, periods, replaced } = file;
    const name = path.get(sha256) ?? sha256;
    if (!was.has(sha256)) {
      const why = isNew.get(sha256) === true ? `new file ${name}` : `${name} counts again`;
      return [{ dataset, periods, why }];
    }
    if (isNew.get(sha256) === true) return [{ dataset, periods, why: `${name} is read again` }];
    const formerly = new Set(replacedBefore.get(sha256)?.map(({ line }) => line));
    const corrected = replaced.filter(({ line }) => !formerly.has(line));
    const why = `rows of ${name} are corrected`;
    if (corrected.length === 0) return [];
    return [{ dataset, periods: [...new Set(corrected.map(({ period }) => period))], why }];
  });
  const left = before.stated
    .filter(({ sha256 }) => !is.has(sha256))
    .map(({ dataset, sha256, periods }) => {
      const what = out.get(sha256) ?? 'not there any more';
      return { dataset, periods, why: `${path.get(sha256) ?? sha256} is ${what}` };
    });
  return [...changes, ...left];
}

/** Backfills that a planned run makes, and the run before it did not. */
export async function newBackfills(
  { backfills, pinned }: Pick<Ledger, 'backfills' | 'pinned'>,
  plan: PinnedPlan | undefined,
  base: BaseRun | undefined,
): Promise<PinnedPlan['backfills']> {
  const runId = Number(base?.runId ?? 0);
  const before = (await pinned.of(runId))?.backfills;
  // An older version planned the run before, and pinned nothing.
  const done = before ?? (await backfills.all()).filter((each) => Number(each.runId) <= runId);
  const known = new Set(done.map(({ id }) => id));
  return (plan?.backfills ?? []).filter(({ id }) => !known.has(id));
}
