import { AuditLog } from '#access/audit-log.js';
import { Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from './operation.js';

@Output('Something an administrator changed, or personal data that somebody read.', 'AuditEntry')
class AuditEntryDetail {
  @TextOutput('Number of the entry.')
  id!: string;

  @TextOutput('When (ISO 8601).')
  at!: string;

  @TextOutput('Who: the number of a key, a user, or cli for whoever may start programs there.')
  actor!: string;

  @TextOutput('What: publish-snapshot, read-personal-data and the like.')
  action!: string;

  @TextOutput('To what.')
  subject!: string;

  @TextOutput('Why, as they said.', { nullable: true })
  reason!: string | null;

  @TextOutput('More about it, as JSON.')
  details!: string;
}

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
