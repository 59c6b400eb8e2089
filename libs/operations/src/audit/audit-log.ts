import { AuditLog } from '#access/audit-log.js';
import { defineOperation } from '../operation.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { AuditEntryDetail } from './audit.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class AuditArgs extends newestFirst('entries', { default: 50, max: 500 }) {}

export const auditLog = defineOperation({
  name: 'auditLog',
  kind: 'query',
  summary: 'What administrators changed, and who read personal data, newest first.',
  args: AuditArgs,
  result: [AuditEntryDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'audit', statuses: { 200: '' } },
  examples: [{ about: 'the last ten acts', args: { first: 10 } }],
  async run({ ledgers }, { first, before }) {
    const entries = await new AuditLog(ledgers.of().warehouse).list(first, before);
    return entries.map(({ at, details, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      details: JSON.stringify(details),
    }));
  },
});
