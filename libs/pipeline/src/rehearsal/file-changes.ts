import type { CoveredFile, FileAside } from '../ledger/ledger-file.js';
import type { StatedFile } from '../ledger/cleaning-ledger.js';
import type { LookedSource } from './looked-source.js';
import type { FileFate, PlannedFile } from './planned-run.js';
import type { FileChange } from './reasons.js';
import type { StatedText } from './stated-text.js';

/** Files of a run, with what those state that are cleaned. */
export interface FilesOfRun {
  files: readonly (Pick<CoveredFile, 'fileId' | 'sha256' | 'path' | 'dataset'> & {
    isNew: boolean;
  })[];
  stated: readonly StatedFile[];
}

/** What a look at the source has come to. */
interface Compared {
  looked: LookedSource;
  now: FilesOfRun;
  /** Of the run that made the snapshot before; empty without one. */
  before: FilesOfRun;
  aside: readonly FileAside[];
  /** What new files will state, as far as it is told. */
  foreseen: ReadonlyMap<number, StatedText>;
}

/** Files with which a run differs from the one before, and those that stay out of it. */
export function plannedFiles({ looked, now, before, aside, foreseen }: Compared): PlannedFile[] {
  const was = new Set(before.files.map(({ sha256 }) => sha256));
  const is = new Set(now.files.map(({ sha256 }) => sha256));
  const out = new Set(aside.map(({ sha256 }) => sha256));
  const changed = now.files.flatMap((file): PlannedFile[] => {
    const fate = fateOf(file, was.has(file.sha256));
    if (!fate) return [];
    const { fileId, path, dataset } = file;
    const told = foreseen.get(fileId);
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

function fateOf({ isNew }: { isNew: boolean }, wasThere: boolean): FileFate | undefined {
  if (isNew) return wasThere ? 'again' : 'new';
  return wasThere ? undefined : 'again';
}

const saidOf = ({ code, message }: { code: string; message: string }) => `${code}: ${message}`;

const aFile = (
  path: string,
  fate: FileFate,
  dataset: string | null,
  why: string | null = null,
): PlannedFile => ({ path, dataset, fate, why, rows: null, periods: null });

/** The same, as reasons for periods to be made. */
export function fileChanges({
  now,
  before,
  aside,
}: Omit<Compared, 'looked' | 'foreseen'>): FileChange[] {
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
