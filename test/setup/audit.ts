import type { DataSource } from 'typeorm';
import { AuditLog } from '#access/audit-log.js';

/** What records acts there. */
export const auditOf = (warehouse: DataSource) => new AuditLog(warehouse);

/** What the audit log says, newest first, without the parts that differ from day to day. */
export async function auditEntries(warehouse: DataSource) {
  const entries = await new AuditLog(warehouse).list(100);
  return entries.map(({ id: _id, at: _at, ...entry }) => entry);
}
