import type { CleanedFile } from '../ledger/files/cleaning-ledger.js';
import type { ExcludedFile } from '../ledger/files/ledger-file.js';
import type { AcceptedFile } from '../ledger/runs/run-files.js';
import type { FileChange } from '../plan/chunk-reasons.js';
import type { Scan } from '../runs/receive-files.js';
import type { FileOutcome, PlannedFile } from './planned-run.js';
import type { PeriodRows } from '../stages/ingest/count-by-period.js';
import type { PathsByText } from './predicted-files.js';

/** Files of a run, with the contents of the cleaned ones. */
export interface FilesOfRun {
  files: readonly AcceptedFile[];
  lineageFiles: readonly CleanedFile[];
}

/** Result of scanning and comparing the source. */
interface ComparedFiles {
  scan: Pick<Scan, 'sourceScan'>;
  paths: PathsByText;
  now: FilesOfRun;
  /** Files of the previous snapshot's run; empty without one. */
  before: FilesOfRun;
  excluded: readonly ExcludedFile[];
  /** Expected contents of new files, as far as known. */
  predictedRows: ReadonlyMap<number, PeriodRows>;
}

const listDigests = (files: readonly { sha256: string }[]) =>
  new Set(files.map(({ sha256 }) => sha256));

/** Returns the files that differ from the previous run, and those that the run leaves out. */
export function plannedFiles(compared: ComparedFiles): PlannedFile[] {
  const { scan, paths, now, before, excluded, predictedRows } = compared;
  const [was, is, out] = [listDigests(before.files), listDigests(now.files), listDigests(excluded)];
  const changed = now.files.flatMap((file): PlannedFile[] => {
    const { dataset, fileId, isNew, path } = file;
    const wasThere = was.has(file.sha256);
    if (!isNew && wasThere) return [];
    const told = predictedRows.get(fileId);
    const known = now.lineageFiles.find((each) => each.fileId === fileId)?.periods;
    const periods = told ? [...told.periods.keys()] : known;
    const planned = aFile(path, isNew && !wasThere ? 'new' : 'again', dataset);
    return [{ ...planned, rows: told?.rows ?? null, periods: periods?.toSorted() ?? null }];
  });
  const left = excluded
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
  const unfinished = scan.sourceScan.unfinished.map((path) => aFile(path, 'unfinished', null));
  return [...changed, ...left, ...gone, ...copies, ...unfinished];
}

const aFile = (
  path: string,
  fate: FileOutcome,
  dataset: string | null,
  why: string | null = null,
): PlannedFile => ({ path, dataset, fate, why, rows: null, periods: null });

/** Returns the same files as reasons to build periods. */
export function fileChanges({ now, before, excluded }: ComparedFiles): FileChange[] {
  const [was, is] = [listDigests(before.files), listDigests(now.files)];
  const path = new Map([...before.files, ...now.files].map((file) => [file.sha256, file.path]));
  const out = new Map(
    excluded.map(({ sha256, error }) => [sha256, error ? 'refused' : 'withdrawn']),
  );
  const replacedBefore = new Map(before.lineageFiles.map((file) => [file.sha256, file.replaced]));
  const changes = now.lineageFiles.flatMap((file): FileChange[] => {
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
  const left = before.lineageFiles
    .filter(({ sha256 }) => !is.has(sha256))
    .map(({ dataset, sha256, periods }) => {
      const what = out.get(sha256) ?? 'missing from the source';
      return { dataset, periods, why: `${path.get(sha256) ?? sha256} is ${what}` };
    });
  return [...changes, ...left];
}
