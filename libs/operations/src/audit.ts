import { AuditLog } from '#access/audit-log.js';
import { DateArg, TextArg } from '#serving/input.js';
import { Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from './operation/operation.js';

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
class AuditArgs extends newestFirst('entries', { default: 50, max: 500 }) {
  @TextArg('Only acts of this actor, for example `key 3`.')
  actor?: string;

  @TextArg('Only this action, for example `revoke-key`.')
  action?: string;

  @TextArg('Only subjects that contain this text.')
  subject?: string;

  @DateArg('First day of the acts, in UTC.')
  from?: string;

  @DateArg('Last day of the acts, in UTC.')
  to?: string;
}

export const auditLog = defineOperation({
  name: 'auditLog',
  summary: 'Changes by administrators and accesses to personal data, newest first.',
  args: AuditArgs,
  result: [AuditEntryDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'audit', statuses: { 200: '' } },
  examples: [
    { about: 'the last ten entries', args: { first: 10 } },
    {
      about: 'keys that were revoked since May',
      args: { action: 'revoke-key', from: '2026-05-01' },
    },
  ],
  async run({ ledgers }, { first, ...filter }) {
    const entries = await new AuditLog(ledgers.of().warehouse).list(first, filter);
    return entries.map(({ at, details, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      details: JSON.stringify(details),
    }));
  },
});
