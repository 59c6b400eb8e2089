import { type Compute, DATA_FAILURES } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CoveredFile } from '../../ledger/files/ledger-file.js';
import type { StageContext } from '../stage-context.js';
import { tryCleaning } from './clean-dataset.js';
import type { DatasetPlan } from './plan-dataset.js';
import type { FileRefusal } from './refusals.js';

/** Longer messages of an engine are cut: they may list plans or rows. */
const MESSAGE_MAX = 300;

/** Whether a job fails again over the same data. */
const isDataFailure = (error: unknown): error is AppError =>
  error instanceof AppError && !error.retryable && DATA_FAILURES.includes(error.code);

/**
 * Finds the new files with which the engine fails again when it cleans each of them alone, by halves.
 * @param failure why the engine failed with all files
 * @throws the failure itself when the data did not cause it, when the engine fails without a file too, or with no file alone
 */
export async function findFailingFiles(
  context: StageContext,
  compute: Compute,
  plan: DatasetPlan,
  failure: unknown,
): Promise<FileRefusal[]> {
  if (!isDataFailure(failure)) throw failure;
  const fail = async (files: readonly CoveredFile[]): Promise<AppError | undefined> => {
    try {
      await tryCleaning(context, compute, plan, files);
      return undefined;
    } catch (error) {
      if (isDataFailure(error)) return error;
      throw error;
    }
  };
  const find = async (files: readonly CoveredFile[]): Promise<FileRefusal[]> => {
    const error = await fail(files);
    const [file] = files;
    if (!error || !file) return [];
    if (files.length === 1) return [toRefusal(file, error)];
    const half = Math.ceil(files.length / 2);
    return [...(await find(files.slice(0, half))), ...(await find(files.slice(half)))];
  };
  context.progress('looking for the file with which the engine fails');
  if (await fail([])) throw failure;
  const found = await find(plan.files);
  if (found.length === 0) throw failure;
  return found;
}

/** Advice by code. */
const advice: Partial<Record<string, string>> = {
  COMPUTE_OUT_OF_MEMORY:
    'deliver it in parts, or raise memory in COMPUTE_URL and restore the file for the next run',
  COMPUTE_DATA_FAILED: 'correct the value and deliver the file again',
};

function toRefusal(
  { fileId, path, sha256 }: CoveredFile,
  { code, message }: AppError,
): FileRefusal {
  const [line = ''] = message.split('\n');
  const what = `${path}: the engine fails with this file alone: ${line.slice(0, MESSAGE_MAX)}`;
  return { fileId, path, sha256, error: { code, message: `${what}; ${advice[code]}` } };
}
