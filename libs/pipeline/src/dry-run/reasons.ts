import type { Flow } from '../flow/flow.js';
import { PARAMETERS } from '../flow/parameter.js';
import { lookingBack, overlap, rangeOf } from '../flow/period.js';
import type { ComparedVersion } from '../flow/versions.js';
import type { StatedFile } from '../ledger/files/cleaning-ledger.js';
import type { FileAside } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';
import type { BaseRun, FormerChunk, PinnedPlan } from '../ledger/runs/run-plans.js';
import { type Rebuild, rebuildsOf } from '../plan/lineage.js';
import type { AnyPlannedChunk } from '../plan/planned-chunks.js';
import type { AcceptedFile } from '../ledger/runs/run-files.js';
import type { Scan } from '../runs/receive-files.js';
import type { FileOutcome, PlannedFile } from './planned-run.js';
import type { PathsByText, PeriodRows } from './predicted-files.js';

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
    ...rebuildsOf(period, grounds.rebuilds).map(({ from, to }) => `backfill from ${from} to ${to}`),
  ];
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
  files: readonly AcceptedFile[];
  stated: readonly StatedFile[];
}

/** What a scan of the source has come to. */
interface Compared {
  scan: Pick<Scan, 'look'>;
  paths: PathsByText;
  now: FilesOfRun;
  /** Of the run that made the snapshot before; empty without one. */
  before: FilesOfRun;
  aside: readonly FileAside[];
  /** What new files will state, as far as it is told. */
  predicted: ReadonlyMap<number, PeriodRows>;
}

const digestsOf = (files: readonly { sha256: string }[]) =>
  new Set(files.map(({ sha256 }) => sha256));

/** Files with which a run differs from the one before, and those that stay out of it. */
export function plannedFiles(compared: Compared): PlannedFile[] {
  const { scan, paths, now, before, aside, predicted } = compared;
  const [was, is, out] = [digestsOf(before.files), digestsOf(now.files), digestsOf(aside)];
  const changed = now.files.flatMap((file): PlannedFile[] => {
    const { dataset, fileId, isNew, path } = file;
    const wasThere = was.has(file.sha256);
    if (!isNew && wasThere) return [];
    const told = predicted.get(fileId);
    const known = now.stated.find((each) => each.fileId === fileId)?.periods;
    const periods = told ? [...told.periods.keys()] : known;
    const planned = aFile(path, isNew && !wasThere ? 'new' : 'again', dataset);
    return [{ ...planned, rows: told?.rows ?? null, periods: periods?.toSorted() ?? null }];
  });
  const left = aside
    .filter(({ sha256, error }) => error === null || paths.has(sha256))
    .map(({ path, dataset, error }) => {
      const why = error && `${error.code}: ${error.message}`;
      return aFile(path, error ? 'refused' : 'withdrawn', dataset, why);
    });
  const gone = before.files
    .filter(({ sha256 }) => !is.has(sha256) && !out.has(sha256))
    .map(({ path, dataset }) => aFile(path, 'gone', dataset));
  const copies = [...paths].flatMap(([sha256, [first = '', ...more]]) =>
    is.has(sha256) ? more.map((path) => aFile(path, 'repeated', null, `same as ${first}`)) : [],
  );
  const unfinished = scan.look.unfinished.map((path) => aFile(path, 'unfinished', null));
  return [...changed, ...left, ...gone, ...copies, ...unfinished];
}

const aFile = (
  path: string,
  fate: FileOutcome,
  dataset: string | null,
  why: string | null = null,
): PlannedFile => ({ path, dataset, fate, why, rows: null, periods: null });

/** The same, as reasons for periods to be made. */
export function fileChanges({ now, before, aside }: Compared): FileChange[] {
  const [was, is] = [digestsOf(before.files), digestsOf(now.files)];
  const path = new Map([...before.files, ...now.files].map((file) => [file.sha256, file.path]));
  const out = new Map(aside.map(({ sha256, error }) => [sha256, error ? 'refused' : 'withdrawn']));
  const replacedBefore = new Map(before.stated.map((file) => [file.sha256, file.replaced]));
  const changes = now.stated.flatMap((file): FileChange[] => {
    const { dataset, sha256, isNew, periods, replaced } = file;
    const name = path.get(sha256) ?? sha256;
    if (!was.has(sha256)) {
      return [{ dataset, periods, why: isNew ? `new file ${name}` : `${name} counts again` }];
    }
    if (isNew) return [{ dataset, periods, why: `${name} is read again` }];
    const formerly = new Set(replacedBefore.get(sha256)?.map(({ line }) => line));
    const corrected = replaced.filter(({ line }) => !formerly.has(line));
    if (corrected.length === 0) return [];
    const touched = [...new Set(corrected.map(({ period }) => period))];
    return [{ dataset, periods: touched, why: `rows of ${name} are corrected` }];
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
