import type { DataSource } from 'typeorm';

/** What an administrator did. */
export interface AuditAct {
  /** `key 3` for the holder of an admin key, or `cli`. */
  actor: string;
  /** `publish-snapshot` and the like: stable, for searching. */
  action: string;
  /** What it was done to, `snapshot 4`. */
  subject: string;
  reason?: string;
  details?: Record<string, unknown>;
}

/** An act as it was recorded. */
export interface AuditEntry {
  id: string;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  reason: string | null;
  details: Record<string, unknown>;
}

/** A connection, or a pool of them. */
interface Session {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Everything administrators change: written with the change, never altered. */
export class AuditLog {
  constructor(private readonly warehouse: DataSource) {}

  /** Records an act. @param session the transaction of the change itself, where it has one */
  async record(session: Session, act: AuditAct): Promise<void> {
    await session.query(
      `INSERT INTO ops.audit_log (actor, action, subject, reason, details)
       VALUES ($1, $2, $3, $4, $5)`,
      [act.actor, act.action, act.subject, act.reason ?? null, JSON.stringify(act.details ?? {})],
    );
  }

  /** Newest first, at most `first`, older than the entry `before` when given. */
  list(first: number, before?: number): Promise<AuditEntry[]> {
    return this.warehouse.query<AuditEntry[]>(
      `SELECT id, at, actor, action, subject, reason, details FROM ops.audit_log
       WHERE $2::bigint IS NULL OR id < $2 ORDER BY id DESC LIMIT $1`,
      [first, before ?? null],
    );
  }
}
