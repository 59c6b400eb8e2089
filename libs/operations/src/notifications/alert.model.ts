import type { Alert } from '#pipeline/flow/alert.js';
import type { Told } from '#pipeline/notifications/find-alerts.js';
import {
  DateOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  Output,
  TextOutput,
} from '#serving/output.js';

@Output('Something about the newest weeks that a flow can tell.', 'BusinessAlert')
export class AlertDetail {
  @TextOutput('Its name, as a rule has it.')
  name!: string;

  @TextOutput('The flow it belongs to.')
  flow!: string;

  @TextOutput('What it tells, in one sentence.')
  comment!: string;

  @TextOutput('The marts it reads, separated by commas.')
  reads!: string;

  @TextOutput('What the threshold of a rule means.')
  threshold!: string;

  @NumberOutput('Of a rule that says none.')
  default!: number;

  @NumberOutput('The least it may be.')
  min!: number;

  @NumberOutput('The most it may be.')
  max!: number;
}

@Output('Something that an alert would tell.', 'BusinessAlertFinding')
export class FindingDetail {
  @TextOutput('What it is about: `store 12`.')
  subject!: string;

  @DateOutput('Date of the week it is about.')
  week!: string;

  @NumberOutput('What there was.')
  value!: number;

  @NumberOutput('What was to be expected.')
  expected!: number;

  @NumberOutput('Told with any threshold below this.')
  distance!: number;

  @TextOutput('Title of the message.')
  title!: string;

  @TextOutput('Its cause.')
  cause!: string;

  @TextOutput('Where to read on, below the address of the API.')
  link!: string;
}

@Output('What an alert would tell of the published snapshot.', 'BusinessAlertTrial')
export class TrialDetail {
  @TextOutput('Name of the alert.')
  alert!: string;

  @TextOutput('Number of the published snapshot.')
  snapshot!: string;

  @NumberOutput('The threshold it was tried with.')
  threshold!: number;

  @DateOutput('Weeks after this day were looked at.')
  after!: string;

  @IntOutput('How much it would tell.')
  total!: number;

  @ListOutput(
    FindingDetail,
    'The first hundred of it: the newest week first, and what is furthest off first.',
  )
  findings!: FindingDetail[];
}

export function alertDetailOf(
  flow: string,
  { name, comment, reads, threshold }: Alert,
): AlertDetail {
  const { means, ...range } = threshold;
  return { name, flow, comment, reads: reads.join(','), threshold: means, ...range };
}

export function findingOf({
  subject,
  week,
  distance,
  title,
  cause,
  link,
  ...told
}: Told): FindingDetail {
  const [value, expected] = [Number(told.value), Number(told.expected)];
  return { subject, week, value, expected, distance, title, cause, link };
}
