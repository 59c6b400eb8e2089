import { Injectable } from '@nestjs/common';
import { AuditLog } from '#pipeline/ledger/audit-log.js';
import { Ledger } from '#pipeline/ledger/ledger.js';
import type { AuditArgs, AuditEntryDetail } from './audit.model.js';

/** What administrators did. */
@Injectable()
export class AuditService {
  private readonly log: AuditLog;

  constructor({ warehouse }: Ledger) {
    this.log = new AuditLog(warehouse);
  }

  async list({ first, before }: AuditArgs): Promise<AuditEntryDetail[]> {
    const entries = await this.log.list(first, before);
    return entries.map(({ at, details, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      details: JSON.stringify(details),
    }));
  }
}
