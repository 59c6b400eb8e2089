export interface AuditAct {
  /** `key 3` for an API key, `user` and a name, or `cli`. */
  actor: string;
  /** A stable name to search for, such as `publish-snapshot`. */
  action: string;
  /** The object of the action, such as `snapshot 4`. */
  subject: string;
  reason?: string;
  details?: Record<string, unknown>;
}

/** Records every change by an operator, together with the change. Records never change. */
export interface Audit {
  /** Records an action. @param session the transaction of the change, if it has one */
  record(session: AuditSession, act: AuditAct): Promise<void>;
}

/** A connection or a connection pool. */
export interface AuditSession {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}
