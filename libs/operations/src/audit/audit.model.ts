import { Output, TextOutput } from '#serving/output.js';

@Output('Something an administrator changed, or personal data that somebody read.', 'AuditEntry')
export class AuditEntryDetail {
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
