import { DateOutput, IntOutput, Output } from '#serving/output.js';

/** What an answer covers, so that a partial year is not read as a bad one. */
@Output('The weeks an answer covers: a partial year is not a bad one.')
export class Coverage {
  @DateOutput('First week date; null when no week matches.', { nullable: true })
  firstWeek!: string | null;

  @DateOutput('Last week date; null when no week matches.', { nullable: true })
  lastWeek!: string | null;

  @IntOutput('Number of different weeks.')
  weeks!: number;
}
