import { AppError } from '#platform/errors/app-error.js';
import { type Contract, isKeyed } from '#intake/contracts/contract.js';
import type { StageContext } from '../../context/stage-context.js';
import type { FileError } from '../../ledger/receive/seen-file.js';

/**
 * Rows without a key: a file that took the place of another at its path, and is refused or left now, gives it
 * back. The run was planned without the other, so it must not publish: the next one covers it.
 * @param refusal why a file of the run is refused, if one is
 * @throws AppError with the code of the refusal, or SOURCE_CHANGED, when a file counts that the run does not cover
 */
export async function requireAllCovered(
  { ledger, plan, runId, source }: Pick<StageContext, 'ledger' | 'plan' | 'runId' | 'source'>,
  contract: Contract,
  refusal: FileError | undefined,
): Promise<void> {
  if (isKeyed(contract)) return;
  const { dataset } = contract;
  const covered = await ledger.files.ofRun(runId, dataset);
  const ids = new Set(covered.map(({ fileId }) => fileId));
  const counted = await ledger.files.counted(source.url, [dataset], plan.withdrawn);
  const back = counted.find((file) => file.dataset === dataset && !ids.has(file.fileId));
  if (!back) return;
  const advice = `what ${back.path} held before counts again, and this run is without it: start another one`;
  throw new AppError(
    refusal?.code ?? 'SOURCE_CHANGED',
    refusal ? `${refusal.message}; ${advice}` : advice,
  );
}
