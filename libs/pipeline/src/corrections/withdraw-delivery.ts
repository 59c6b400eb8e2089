import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';

/** The change to a delivered file, with actor and reason for the audit log. */
interface Withdrawal {
  /** Digest of its text. */
  sha256: string;
  /** True excludes the file from later runs, false includes it again. */
  isWithdrawn: boolean;
  actor: string;
  reason: string;
}

/**
 * Excludes a file and the corrections of its rows from every later run, or includes them again. The published snapshot
 * changes with the next run; the file and its rows are kept.
 * @throws AppError FILE_NOT_FOUND; ARGUMENT_INVALID without a reason
 */
export async function withdrawFile(
  {
    audit,
    deliveries,
    warehouse,
    flow,
  }: Pick<Ledger, 'audit' | 'deliveries' | 'warehouse' | 'flow'>,
  act: Withdrawal,
): Promise<void> {
  const { sha256, isWithdrawn, actor } = act;
  const reason = act.reason.trim();
  if (reason === '')
    throw new AppError('ARGUMENT_INVALID', 'reason: write why you withdraw the file');
  await warehouse.transaction(async (manager) => {
    await lockFlow(manager, flow.name, 'corrections');
    const changed = await deliveries.withdraw(manager, sha256, isWithdrawn);
    const delivery = changed.find((each) => each.sha256 === sha256);
    if (!delivery)
      throw new AppError('FILE_NOT_FOUND', `no file with sha-256 ${sha256} was delivered`);
    await audit.record(manager, {
      actor,
      action: isWithdrawn ? 'withdraw-file' : 'restore-file',
      subject: `file ${delivery.path}`,
      reason,
      details: { flow: flow.name, sha256, files: [...new Set(changed.map((each) => each.sha256))] },
    });
  });
}
