import type { PastQuery, SavedQuery } from '#catalogue/sql/query-history.js';
import { BooleanOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';

@Output('A question in SQL, and what became of it.', 'SqlQuery')
export class QueryInfo {
  @TextOutput('Its number.')
  id!: string;

  @TextOutput('Who asked.')
  askedBy!: string;

  @TextOutput('What was asked.')
  sql!: string;

  @TextOutput('Values of its parameters by name, as JSON.')
  parameters!: string;

  @TextOutput('running, succeeded, failed or cancelled.')
  status!: string;

  @TextOutput('When it was asked (ISO 8601).')
  askedAt!: string;

  @TextOutput('When it was over (ISO 8601).', { nullable: true })
  endedAt!: string | null;

  @NumberOutput('Rows of the answer.', { nullable: true })
  rows!: number | null;

  @NumberOutput('Bytes of the files that were read.', { nullable: true })
  bytesScanned!: number | null;

  @NumberOutput('What the service that answered is likely to ask for it, in US dollars.', {
    nullable: true,
  })
  costUsd!: number | null;

  @NumberOutput('Milliseconds that it took.', { nullable: true })
  ms!: number | null;

  @BooleanOutput('Whether it was answered from what was answered before.')
  fromStore!: boolean;

  @TextOutput('Code of the error that ended it.', { nullable: true })
  errorCode!: string | null;

  @TextOutput('What that error said.', { nullable: true })
  error!: string | null;
}

@Output('A question in SQL that is kept under a name.', 'SavedSqlQuery')
export class SavedQueryInfo {
  @TextOutput('Its name.')
  name!: string;

  @TextOutput('What it asks.')
  sql!: string;

  @TextOutput('Values of its parameters where none are given, by name, as JSON.')
  parameters!: string;

  @TextOutput('What it is for.', { nullable: true })
  comment!: string | null;

  @TextOutput('Who kept it.')
  savedBy!: string;

  @TextOutput('When that was (ISO 8601).')
  savedAt!: string;
}

export const queryInfoOf = ({ parameters, askedAt, endedAt, ...query }: PastQuery): QueryInfo => ({
  ...query,
  parameters: JSON.stringify(parameters),
  askedAt: askedAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
});

export const savedQueryInfoOf = ({
  parameters,
  savedAt,
  ...query
}: SavedQuery): SavedQueryInfo => ({
  ...query,
  parameters: JSON.stringify(parameters),
  savedAt: savedAt.toISOString(),
});
