import type { QueryRunner } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import type { Compute, Output, OutputHeard } from '#lake/ports/compute.js';
import { setAside } from '../../context/set-aside.js';
import type { StageContext } from '../../context/stage-context.js';
import { timedStep } from '../../context/timed-step.js';
import type { FlowDataset } from '../../flow/flow.js';
import { type Account, accountFor } from './account.js';
import { cleanDataset, type Fate, type RefusedByContract } from './clean-dataset.js';
import type { CleaningInput } from './cleaning-input.js';
import { type MergedChunks, mergedChunks } from './merged-chunks.js';
import { requireAllCovered } from './given-back.js';
import { planMerge } from './plan-merge.js';
import { copyToRaw } from './copy-to-raw.js';
import type { RawFile } from '../../context/raw-files.js';
import { recordAccount } from './record-account.js';
import { type FileRefusal, fileRefusal } from './refusals.js';

/** A dataset as a run leaves it in the lake, and what is to be written down of it. */
export interface Ingested extends Pick<Account, 'accepted' | 'counts' | 'reasons'> {
  merged: MergedChunks;
  /** Whether the rows of a table of `core` are to be replaced. */
  replacesCore: boolean;
  /** Writes the books to the ledger, in a transaction of the stage. */
  record(runner: QueryRunner, output: string): Promise<void>;
  /**
   * Moves refused files to `error/`, once it is written down why.
   * @throws AppError with the code of the first one when a required dataset has no file left; as
   *   `requireAllCovered` does
   */
  setRefusedAside(): Promise<void>;
}

export interface IngestOptions {
  /** Further outputs of the judged rows for these new files. */
  outputs?: (files: RawFile[], rules: string) => Output[];
  /** Told of each of them as it stands. */
  onOutput?: OutputHeard;
}

/**
 * Brings the run's new files of a dataset into the lake, cleaned and merged with those before them.
 * @throws AppError ERROR_RATE when too many rows of the run are faulty
 */
export async function ingestDataset(
  context: StageContext,
  compute: Compute,
  dataset: FlowDataset,
  { outputs, onOutput }: IngestOptions = {},
): Promise<Ingested> {
  const { contract, period, rules } = dataset;
  const files = await timedStep(context, 'copying to raw', () => copyToRaw(context, contract));
  const former = await context.ledger.cleanings.former(context.runId, dataset);
  const plan = await planMerge(context, dataset, files);
  await context.ledger.plans.record(context.runId, context.stage, [
    { relation: dataset.name, ...unread, rows: rowsAtMost(files, former) },
  ]);
  const input: CleaningInput = { contract, period, rules, files, former, plan };
  const cleaned = await cleanDataset(context, compute, input, outputs?.(files, rules), onOutput);
  const byId = new Map(files.map((file) => [file.fileId, file]));
  const refusals = cleaned.refused.map((refused) => fileRefusal(contract, byId, refused));
  holdToErrorRate(input, cleaned.fates, cleaned.refused);
  const account = accountFor(input, cleaned.fates);
  const merged = await mergedChunks(context, dataset, input, account, cleaned.replaced);
  const { accepted, counts, reasons } = account;
  return {
    accepted,
    counts,
    reasons,
    merged,
    replacesCore: plan.replacesCore,
    record: (runner, output) =>
      recordAccount(context, runner, { input, account, refusals, output, merged }),
    setRefusedAside: async () => {
      for (const refusal of refusals) await setAside(context, refusal);
      await requireAllCovered(context, contract, refusals[0]?.error);
      if (dataset.isRequired) requireFilesLeft(input, refusals);
    },
  };
}

/** Which periods new files are of is known once they are read. */
const unread = { periods: null, toMake: null, by: 'files' } as const;

/** What all files state: those that are to be read hold no more rows than they have lines. */
function rowsAtMost(files: readonly RawFile[], former: CleaningInput['former']): number {
  const lines = files.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return former.reduce((sum, { rowsAccepted }) => sum + rowsAccepted, lines);
}

/**
 * More faulty rows than the contract allows a run: something is wrong with the delivery as a whole. Files
 * that are refused take no part: they go by themselves.
 */
function holdToErrorRate(
  { contract, files }: CleaningInput,
  fates: readonly Fate[],
  refused: readonly RefusedByContract[],
): void {
  const gone = new Set(refused.map(({ file_id }) => Number(file_id)));
  // Corrections are of rows that were faulty before: their share says nothing.
  const left = files.filter(({ fileId, isMended }) => !isMended && !gone.has(fileId));
  const rated = new Map(left.map((file) => [file.fileId, file]));
  const rows = [...rated.values()].reduce((sum, { rowCount }) => sum + rowCount, 0);
  const faults = new Map<number, number>();
  for (const { fate, reason, file_id, rows: count } of fates) {
    const fileId = Number(file_id);
    if (!rated.has(fileId) || fate !== 'quarantined' || reason === 'DUPLICATE_KEY') continue;
    faults.set(fileId, (faults.get(fileId) ?? 0) + count);
  }
  const faulty = [...faults.values()].reduce((sum, count) => sum + count, 0);
  const { run } = contract.errorRate;
  if (faulty <= run * rows) return;
  const [[worstId] = [0]] = [...faults].sort(([, a], [, b]) => b - a);
  const worst = rated.get(worstId);
  const where = `most of them in ${worst?.path}`;
  const share = `${faulty} of ${rows} rows of the new ${contract.dataset} files break their contract, ${where}`;
  const advice = `check it with \`npm run contract -- check FILE\`, deliver it mended, withdraw this one (POST /v1/admin/files/${worst?.sha256}/withdraw) and start a run`;
  throw new AppError('ERROR_RATE', `${share}: more than the ${run * 100} % it allows; ${advice}`);
}

function requireFilesLeft({ files, former }: CleaningInput, refusals: FileRefusal[]): void {
  const [first, ...more] = refusals;
  if (!first || former.length > 0 || refusals.length < files.length) return;
  const others = more.length > 0 ? `; ${more.length} more files are refused too` : '';
  throw new AppError(first.error.code, `${first.error.message}${others}`);
}
