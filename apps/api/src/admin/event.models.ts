import { createUnionType } from '@nestjs/graphql';
import { RunStatus, StageStatus } from '#operations/runs/run.model.js';
import { EnumOutput, IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { type EventMessage, isEvent } from './event-feed.js';

@Output('An event of a run, a stage, a snapshot, a file or a flow.')
class EventInfo {
  @IntOutput(
    'Number of the event. A later event has a larger number; pass it as `after` to continue.',
  )
  id!: number;

  @TextOutput('Time (ISO 8601).')
  at!: string;

  @TextOutput('Name of the flow.')
  flow!: string;

  @TextOutput('Number of the run, if the event is about one.', { nullable: true })
  runId!: string | null;

  @TextOutput('Name of the stage, if the event is about one.', { nullable: true })
  stage!: string | null;

  @TextOutput(
    'Object and new state, for example run.failed, stage.succeeded or snapshot.published.',
  )
  kind!: string;

  @TextOutput('Details, as JSON: attempt, counts, code and message of an error.')
  data!: string;
}

@Output('Progress of a stage.')
class StageProgress {
  @TextOutput('Name of the stage.')
  stage!: string;

  @EnumOutput(StageStatus, 'State of the stage.')
  status!: keyof typeof StageStatus;

  @IntOutput('Number of attempts so far.')
  attempt!: number;

  @TextOutput('Current step.', { nullable: true })
  step!: string | null;

  @IntOutput('Number of rows processed so far.')
  rowsDone!: number;

  @IntOutput('Expected number of rows, if known.', { nullable: true })
  rowsExpected!: number | null;
}

@Output('Progress of a run, sent after each change.', 'RunProgress')
class RunProgressInfo {
  @TextOutput('Number of the run.')
  run!: string;

  @EnumOutput(RunStatus, 'State of the run.')
  status!: keyof typeof RunStatus;

  @ListOutput(StageProgress, 'Stages in order.')
  stages!: StageProgress[];
}

@Output(
  'The first message of a stream if retention has deleted some of the requested events.',
  'EventGap',
)
class EventGapInfo {
  @IntOutput('Number of the last event that the client has.')
  after!: number;

  @IntOutput('Largest number of a missing event.')
  droppedUpTo!: number;
}

type MessageInfo = EventInfo | RunProgressInfo | EventGapInfo;

export const EventMessageUnion = createUnionType({
  name: 'EventMessage',
  description: 'An event, or the progress of a run.',
  types: () => [EventInfo, RunProgressInfo, EventGapInfo] as const,
  resolveType: (message: MessageInfo) => {
    if ('kind' in message) return EventInfo;
    return 'droppedUpTo' in message ? EventGapInfo : RunProgressInfo;
  },
});

/** Returns a message in the types of GraphQL. */
export function toMessageInfo(message: EventMessage): MessageInfo {
  if (!isEvent(message)) return message;
  const { at, data, ...event } = message;
  return { ...event, at: at.toISOString(), data: JSON.stringify(data) };
}
