import { ArgsType } from '@nestjs/graphql';
import { IntArg } from '#analytics/serving/input.js';
import { Output, TextOutput } from '#analytics/serving/output.js';

@Output('Something an administrator changed.', 'AuditEntry')
export class AuditEntryDetail {
  @TextOutput('Number of the entry.')
  id!: string;

  @TextOutput('When (ISO 8601).')
  at!: string;

  @TextOutput('Who: the number of an admin key, or cli for whoever may start programs there.')
  actor!: string;

  @TextOutput('What: publish-snapshot, override-quality-gate and the like.')
  action!: string;

  @TextOutput('To what.')
  subject!: string;

  @TextOutput('Why, as they said.', { nullable: true })
  reason!: string | null;

  @TextOutput('More about it, as JSON.')
  details!: string;
}

const ENTRIES_PAGE = 50;

@ArgsType()
export class AuditArgs {
  @IntArg('Entries to give, newest first.', { min: 1, max: 500, default: ENTRIES_PAGE })
  first: number = ENTRIES_PAGE;

  @IntArg('Only entries older than this number.', { min: 1 })
  before?: number;
}
