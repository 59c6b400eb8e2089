import { AuditLog } from '#access/audit-log.js';
import { Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from './operation.js';

@Output('A change by an administrator, or an access to personal data.', 'AuditEntry')
class AuditEntryDetail {
  @TextOutput('Number of the entry.')
  id!: string;

  @TextOutput('Time (ISO 8601).')
  at!: string;

  @TextOutput(
    'Actor who did it: the number of a key, a user, or `cli` for a command on the server.',
  )
  actor!: string;

  @TextOutput('Action, for example `publish-snapshot` or `read-personal-data`.')
  action!: string;

  @TextOutput('Object of the action.')
  subject!: string;

  @TextOutput('Reason that the actor gave.', { nullable: true })
  reason!: string | null;

  @TextOutput('Details, as JSON.')
  details!: string;
}

@ArgsType()
class AuditArgs extends newestFirst('entries', { default: 50, max: 500 }) {}

export const auditLog = defineOperation({
  name: 'auditLog',
  kind: 'query',
  summary: 'Changes by administrators and accesses to personal data, newest first.',
  args: AuditArgs,
  result: [AuditEntryDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'audit', statuses: { 200: '' } },
  examples: [{ about: 'the last ten entries', args: { first: 10 } }],
  async run({ ledgers }, { first, before }) {
    const entries = await new AuditLog(ledgers.of().warehouse).list(first, before);
    return entries.map(({ at, details, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      details: JSON.stringify(details),
    }));
  },
});
