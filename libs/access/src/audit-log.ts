import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Audit, AuditAct, AuditSession } from '#platform/database/audit.js';
import { queryRows } from '#platform/database/rows.js';
import { storableJson } from '#platform/text/storable-text.js';
import { sqlFile } from '#platform/database/sql-file.js';

const listAuditEntriesSql = sqlFile(import.meta.url, './list_audit_entries.sql');

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

/** Which entries to list. */
interface AuditFilter {
  /** Only older entries than this number. */
  before?: number | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  /** Part of the subject. */
  subject?: string | undefined;
  /** First day, in UTC: yyyy-mm-dd. */
  from?: string | undefined;
  /** Last day, in UTC. */
  to?: string | undefined;
}

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
      [act.actor, act.action, act.subject, act.reason ?? null, storableJson(act.details ?? {})],
    );
  }

  /** Returns at most `first` entries, newest first. */
  list(first: number, filter: AuditFilter = {}): Promise<AuditEntry[]> {
    const { before, actor, action, subject, from, to } = filter;
    return queryRows(
      this.warehouse,
      auditEntry,
      listAuditEntriesSql,
      [first, before, actor, action, subject, from, to].map((value) => value ?? null),
    );
  }
}
