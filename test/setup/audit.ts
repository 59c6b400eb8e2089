import type { DataSource } from 'typeorm';
import { AuditLog } from '#access/audit-log.js';

/** Returns the audit log of a warehouse. */
export const openAudit = (warehouse: DataSource) => new AuditLog(warehouse);

/** Returns the audit log, newest first, without fields that change between runs. */
export async function listAudit(warehouse: DataSource) {
  const entries = await new AuditLog(warehouse).list(100);
  return entries.map(({ id: _id, at: _at, ...entry }) => entry);
}
