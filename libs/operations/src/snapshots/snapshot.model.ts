import {
  DateOutput,
  IntOutput,
  ListOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';

@Output('What one rule of the quality gate found in a snapshot.')
class QualityCheckResult {
  @TextOutput('Name of the rule.')
  rule!: string;

  @TextOutput(
    'What it looks at: row-count, sum, ratio, null-rate, freshness, days-ahead or reference.',
  )
  kind!: string;

  @TextOutput('What follows when it is broken: hold or warn.')
  action!: string;

  @TextOutput('What it allows, in words.')
  allowed!: string;

  @TextOutput('The figure, exact.', { nullable: true })
  measured!: string | null;

  @TextOutput('The same figure of the snapshot published before.', { nullable: true })
  previous!: string | null;

  @TextOutput('passed, warned, held or overridden.')
  outcome!: string;

  @TextOutput('What was found, in plain words.')
  message!: string;
}

@Output('Who had a snapshot published that the quality gate held back.')
class GateOverride {
  @TextOutput('Why.')
  reason!: string;

  @TextOutput('Who, as the audit log names them.')
  by!: string;

  @TextOutput('When (ISO 8601).')
  at!: string;
}

@Output('A snapshot as administrators see it.')
export class SnapshotDetail {
  @TextOutput('Number of the snapshot.')
  id!: string;

  @TextOutput('Flow it is of.')
  flow!: string;

  @TextOutput('Number of the run that made it.')
  runId!: string;

  @TextOutput('building, held, published, retained or dropped.')
  status!: string;

  @TextOutput('PASSED or WARNING, once it was published.', { nullable: true })
  quality!: string | null;

  @DateOutput('First date of its data: a week date, or a day with transactions.', {
    nullable: true,
  })
  firstWeek!: string | null;

  @DateOutput('Last date of its data: a week date, or a day with transactions.', { nullable: true })
  dataThrough!: string | null;

  @IntOutput('Number of weeks with sales, or of days with transactions.', { nullable: true })
  weeks!: number | null;

  @IntOutput('Sales rows in it.', { nullable: true })
  salesRows!: number | null;

  @TextOutput('Sum of weekly sales or of transactions, exact.', { nullable: true })
  salesTotal!: string | null;

  @TextOutput('When it was begun (ISO 8601).')
  createdAt!: string;

  @TextOutput('When it was last made the published one (ISO 8601).', { nullable: true })
  publishedAt!: string | null;

  @ListOutput(QualityCheckResult, 'What each rule of the quality gate found in it.')
  checks!: QualityCheckResult[];

  @ObjectOutput(GateOverride, 'Who had it published all the same.', { nullable: true })
  override!: GateOverride | null;

  @TextOutput('Where to follow its run over REST.')
  runUrl!: string;
}
