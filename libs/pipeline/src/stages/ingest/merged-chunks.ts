import { addMoney } from '../../context/money.js';
import { type PlannedChunk, sized } from '../../context/planned-chunks.js';
import type { StageContext } from '../../context/stage-context.js';
import type { FlowDataset } from '../../flow/flow.js';
import { periodNamed, WHOLE } from '../../flow/period.js';
import type { ReplacedRow, StatedFile, StatedPeriod } from '../../ledger/cleaning-ledger.js';
import type { Account, MergedPeriod } from './account.js';
import type { ReplacedByCorrection } from './clean-dataset.js';
import type { CleaningInput } from './cleaning-input.js';
import { movedFiles } from './former-rows.js';
import { planMerged, withReplaced } from './plan-merge.js';

/** A chunk that this run merged. */
interface MadeChunk extends PlannedChunk, MergedPeriod {
  /** Of its Parquet. */
  bytes: number;
}

/** The merged rows of a dataset, chunk by chunk. */
export interface MergedChunks {
  all: { digest: string; folder: string; period: string; rows: number }[];
  made: MadeChunk[];
  /** Of all of them. Money is exact, as decimal text. */
  rows: number;
  money: string | null;
  /** Rows of the run's files in whose place a correction stands. */
  replaced: ReplacedRow[];
  /** The content of the table of `core` that they replace; undefined without one. */
  core: PlannedChunk | undefined;
  /** What former files state whose rows the run has moved, by file. */
  moved: Map<number, StatedPeriod[]>;
}

/**
 * The chunks that a dataset's merged rows are, once they are merged: those that this run made, and those that
 * it took over.
 * @param found replaced rows that the engine met
 */
export async function mergedChunks(
  context: StageContext,
  dataset: FlowDataset,
  input: CleaningInput,
  account: Account,
  found: readonly ReplacedByCorrection[],
): Promise<MergedChunks> {
  const replaced = replacedRows(input, found);
  const fresh = input.files.flatMap((file): StatedFile[] => {
    const cleaning = account.cleanings.get(file.fileId);
    if (!cleaning) return [];
    const { deliveryOrder, fileId, sha256 } = file;
    const periods = cleaning.periods.map(({ period }) => period);
    const place = { dataset: dataset.name, fileId, sha256, deliveryOrder, isNew: true };
    return [{ ...place, periods, replaced: [] }];
  });
  const moved = movedPeriods(input, account);
  const former = input.plan.former.map((file) => ({
    ...file,
    periods: moved.get(file.fileId)?.map(({ period }) => period) ?? file.periods,
  }));
  const files = withReplaced([...former, ...fresh], replaced);
  const { merged: planned, core } = await planMerged(context, dataset, files);
  const lacking = planned.filter(({ lacksFiles }) => lacksFiles);
  const bytes = new Map(
    (await sized(context, lacking)).map((each) => [each.digest, each.bytes] as const),
  );
  const made = lacking.map((chunk): MadeChunk => ({
    ...chunk,
    ...mergedOf(dataset, account, chunk.period),
    bytes: bytes.get(chunk.digest) ?? 0,
  }));
  const taken = planned.flatMap(({ known, lacksFiles }) => (known && !lacksFiles ? [known] : []));
  const all = [...taken, ...made];
  return {
    all,
    made,
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
    money: all.reduce<string | null>((sum, { money }) => addMoney(sum, money), null),
    replaced,
    core: core[0],
    moved,
  };
}

/** Who moves rows merges all of them, and so knows what files state of each period. */
function movedPeriods(input: CleaningInput, { merged }: Account): Map<number, StatedPeriod[]> {
  const stated = new Map(movedFiles(input).map(({ fileId }) => [fileId, [] as StatedPeriod[]]));
  for (const [period, { files }] of merged) {
    for (const [fileId, file] of files) {
      const rows = file.rowsOut + file.rowsDuplicate + file.rowsSuperseded;
      const money = [file.moneyOut, file.moneyDuplicate, file.moneySuperseded].reduce(
        addMoney,
        null,
      );
      stated.get(fileId)?.push({ period, rows, money });
    }
  }
  return stated;
}

function mergedOf({ name }: FlowDataset, { merged }: Account, period: string): MergedPeriod {
  const found = merged.get(period);
  if (found) return found;
  if (period === WHOLE) return { rows: 0, money: null, files: new Map() };
  throw new Error(`${name}: the rows of ${period} were to be merged, and were not`);
}

/** Those of the run's files, with the period in which the engine met them, now or in an earlier run. */
function replacedRows(
  { files, period, plan }: CleaningInput,
  found: readonly ReplacedByCorrection[],
): ReplacedRow[] {
  const idOf = (fileId: number, line: number) => `${fileId} ${line}`;
  const met = new Map(
    found.map((row) => [
      idOf(Number(row.file_id), Number(row.line)),
      periodNamed(row.period, period),
    ]),
  );
  const covered = new Set([...files, ...plan.former].map(({ fileId }) => fileId));
  return plan.replaced
    .filter(({ fileId }) => covered.has(fileId))
    .map(({ fileId, line, ...known }) => ({
      fileId,
      line,
      period: met.get(idOf(fileId, line)) ?? known.period,
    }));
}
