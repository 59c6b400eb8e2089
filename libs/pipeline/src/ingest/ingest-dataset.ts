import type { QueryRunner } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import { rulesOf } from '../contracts/cleaning-sql.js';
import { contractOf, type Dataset } from '../contracts/contract.js';
import type { Compute, Output } from '../ports/compute.js';
import { setAside } from '../runs/receive-files.js';
import type { StageContext } from '../stages/stage-context.js';
import { type Account, accountFor } from './account.js';
import {
  type CleaningInput,
  cleanDataset,
  type Fate,
  type RefusedByContract,
} from './clean-dataset.js';
import { copyToRaw } from './copy-to-raw.js';
import type { RawFile } from './raw-files.js';
import { recordAccount } from './record-account.js';
import { type FileRefusal, fileRefusal } from './refusals.js';

/** A dataset as a run leaves it in the lake, and what is to be written down of it. */
export interface Ingested extends Account {
  /** Writes the books to the ledger, in a transaction of the stage. */
  record(runner: QueryRunner, output: string): Promise<void>;
  /**
   * Moves refused files to `error/`, once it is written down why.
   * @throws AppError with the code of the first one when the dataset has no file left
   */
  setRefusedAside(): Promise<void>;
}

export interface IngestOptions {
  /** Further outputs of the judged rows for these new files. */
  outputs?: (files: RawFile[], rules: string) => Output[];
  /** Told of each of them as it stands. */
  onOutput?: (prefix: string, files: RawFile[], rules: string) => void;
}

/**
 * Brings the run's new files of a dataset into the lake, cleaned and merged with those before them.
 * @throws AppError ERROR_RATE when too many rows of the run are faulty
 */
export async function ingestDataset(
  context: StageContext,
  compute: Compute,
  dataset: Dataset,
  { outputs, onOutput }: IngestOptions = {},
): Promise<Ingested> {
  const contract = contractOf(dataset);
  const rules = rulesOf(contract);
  const files = await copyToRaw(context, dataset);
  const former = await context.ledger.cleanings.former(context.runId, dataset, rules);
  const input: CleaningInput = { contract, rules, files, former };
  const heard = onOutput && ((prefix: string) => onOutput(prefix, files, rules));
  const cleaned = await cleanDataset(context, compute, input, outputs?.(files, rules), heard);
  const refusals = cleaned.refused.map((refused) => fileRefusal(contract, files, refused));
  holdToErrorRate(input, cleaned.fates, cleaned.refused);
  const account = accountFor(input, cleaned.fates);
  return {
    ...account,
    record: (runner, output) =>
      recordAccount(context, runner, { input, account, refusals, output }),
    setRefusedAside: async () => {
      for (const { path, error } of refusals) await setAside(context, path, error);
      requireFilesLeft(input, refusals);
    },
  };
}

/** More faulty rows than the contract allows a run: something is wrong with the delivery as a whole. */
function holdToErrorRate(
  { contract, files }: CleaningInput,
  fates: readonly Fate[],
  refused: readonly RefusedByContract[],
): void {
  // Corrections are of rows that were faulty before: their share says nothing.
  const rated = new Map(files.filter((file) => !file.isMended).map((file) => [file.fileId, file]));
  const rows = [...rated.values()].reduce((sum, { rowCount }) => sum + rowCount, 0);
  const setAside = fates.filter(
    ({ fate, reason, file_id }) =>
      rated.has(Number(file_id)) && fate === 'quarantined' && reason !== 'DUPLICATE_KEY',
  );
  const faulty =
    setAside.reduce((sum, each) => sum + each.rows, 0) +
    refused.reduce((sum, each) => sum + Number(each.faulty), 0);
  const { run } = contract.errorRate;
  if (faulty <= run * rows || refused.length === files.length) return;
  const share = `${faulty} of ${rows} rows of the new ${contract.dataset} files break their contract`;
  const advice = 'check them with `npm run contract -- check FILE`, mend them and start a run';
  throw new AppError('ERROR_RATE', `${share}, more than the ${run * 100} % it allows; ${advice}`);
}

function requireFilesLeft({ files, former }: CleaningInput, refusals: FileRefusal[]): void {
  const [first, ...more] = refusals;
  if (!first || former.length > 0 || refusals.length < files.length) return;
  const others = more.length > 0 ? `; ${more.length} more files are refused too` : '';
  throw new AppError(first.error.code, `${first.error.message}${others}`);
}
