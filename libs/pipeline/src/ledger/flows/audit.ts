/** What an operator did. */
export interface AuditAct {
  /** `key 3` for the holder of a key, `user` and a name, or `cli`. */
  actor: string;
  /** `publish-snapshot` and the like: stable, for searching. */
  action: string;
  /** What it was done to, `snapshot 4`. */
  subject: string;
  reason?: string;
  details?: Record<string, unknown>;
}

/** Keeps a record of everything operators change: written with the change, never altered. */
export interface Audit {
  /** Records an act. @param session the transaction of the change itself, where it has one */
  record(session: AuditSession, act: AuditAct): Promise<void>;
}

/** A connection, or a pool of them. */
export interface AuditSession {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}
