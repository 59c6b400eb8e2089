import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/lock-flow.js';

/** What to do to a delivered file, and for the audit log: who and why. */
export interface Withdrawal {
  /** Digest of its text. */
  sha256: string;
  /** True to take it out of every later run, false to have it count again. */
  isWithdrawn: boolean;
  actor: string;
  reason: string;
}

/**
 * With the files that carry corrections of its rows, and corrections of those. What was withdrawn by
 * itself before stays so: only what went with the file comes back with it.
 */
const withdrawSql = `
  WITH RECURSIVE affected (file_id) AS (
    SELECT file_id FROM ops.source_files WHERE sha256 = $1 AND flow = $3
    UNION
    SELECT m.by_file_id FROM ops.mended_rows m JOIN affected USING (file_id)
    WHERE m.by_file_id IS NOT NULL
  )
  UPDATE ops.deliveries d
  SET withdrawn_at = CASE WHEN $2::boolean THEN coalesce(withdrawn_at, now()) END
  FROM affected JOIN ops.source_files f USING (file_id)
  WHERE d.file_id = f.file_id
    AND ($2 OR f.sha256 = $1 OR d.withdrawn_at IN (
      SELECT own.withdrawn_at FROM ops.deliveries own JOIN ops.source_files USING (file_id)
      WHERE sha256 = $1 AND flow = $3))
  RETURNING d.path, f.sha256`;

/**
 * Takes a file, and the corrections of its rows, out of every later run, as if it had not been
 * delivered, or has it count again. What
 * is published stays until the next run; the file and its rows are kept.
 * @throws AppError FILE_NOT_FOUND; ARGUMENT_INVALID without a reason
 */
export async function withdrawFile(
  { audit, warehouse, flow }: Pick<Ledger, 'audit' | 'warehouse' | 'flow'>,
  act: Withdrawal,
): Promise<void> {
  const { sha256, isWithdrawn, actor } = act;
  const reason = act.reason.trim();
  if (reason === '') throw new AppError('ARGUMENT_INVALID', 'reason: say why');
  await warehouse.transaction(async (manager) => {
    await lockFlow(manager, flow.name, 'corrections');
    const [changed] = await manager.query<[{ path: string; sha256: string }[], number]>(
      withdrawSql,
      [sha256, isWithdrawn, flow.name],
    );
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
