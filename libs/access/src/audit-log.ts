import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Audit, AuditAct, AuditSession } from '#pipeline/ledger/flows/audit.js';
import { queryRows } from '#platform/database/rows.js';

const auditEntry = z.object({
  id: z.string(),
  at: z.date(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  reason: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});

/** A recorded act. */
type AuditEntry = z.output<typeof auditEntry>;

/**
 * Append-only log of every change by administrators and every read of personal data, written in the same
 * transaction.
 */
export class AuditLog implements Audit {
  constructor(private readonly warehouse: DataSource) {}

  /** Records an act. @param session the transaction of the change itself, if it has one */
  async record(session: AuditSession, act: AuditAct): Promise<void> {
    await session.query(
      `INSERT INTO ops.audit_log (actor, action, subject, reason, details)
       VALUES ($1, $2, $3, $4, $5)`,
      [act.actor, act.action, act.subject, act.reason ?? null, JSON.stringify(act.details ?? {})],
    );
  }

  /** Returns entries, newest first, at most `first`, older than the entry `before` when set. */
  list(first: number, before?: number): Promise<AuditEntry[]> {
    return queryRows(
      this.warehouse,
      auditEntry,
      `SELECT id, at, actor, action, subject, reason, details FROM ops.audit_log
       WHERE $2::bigint IS NULL OR id < $2 ORDER BY id DESC LIMIT $1`,
      [first, before ?? null],
    );
  }
}
