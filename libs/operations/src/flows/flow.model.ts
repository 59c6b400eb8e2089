import { namedEnum } from '#serving/named-enum.js';
import { BooleanOutput, IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';

export const FlowConcurrency = namedEnum(
  'FlowConcurrency',
  'What becomes of a request while a run of the flow is under way.',
  {
    refuse: 'It is refused, with the number of the run.',
    wait: 'It waits for its turn.',
    merge: 'It joins the one run that waits, which takes everything asked for since.',
  },
);
export type FlowConcurrency = keyof typeof FlowConcurrency;

@Output('A stage of a flow.')
class FlowStageInfo {
  @TextOutput('Its name in the flow.')
  stage!: string;

  @TextOutput('What kind of work it does.')
  kind!: string;

  @TextOutput('Stages that end before it starts, comma-separated.')
  after!: string;
}

@Output('One pipeline, and how its runs start.')
export class FlowInfo {
  @TextOutput('Its name.')
  flow!: string;

  @TextOutput('What becomes of a request while a run is under way: refuse, wait or merge.')
  concurrency!: string;

  @BooleanOutput('Whether a run starts when files come to its source folder.')
  onFiles!: boolean;

  @TextOutput('The flow after whose publications a run starts.', { nullable: true })
  afterFlow!: string | null;

  @TextOutput('Since when no run starts (ISO 8601).', { nullable: true })
  pausedAt!: string | null;

  @TextOutput('Who paused it.', { nullable: true })
  pausedBy!: string | null;

  @TextOutput('Why it is paused.', { nullable: true })
  pauseReason!: string | null;

  @TextOutput('The run that is under way.', { nullable: true })
  activeRunId!: string | null;

  @IntOutput('Runs that wait for their turn.')
  runsWaiting!: number;

  @ListOutput(FlowStageInfo, 'Its stages, in order.')
  stages!: FlowStageInfo[];
}
