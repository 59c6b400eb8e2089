import { createUnionType } from '@nestjs/graphql';
import { RunStatus, StageStatus } from '#operations/runs/run.model.js';
import { EnumOutput, IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { type EventMessage, isEvent } from './event-feed.js';

@Output('One step of a run, a stage, a snapshot, a file or a flow.')
class EventInfo {
  @IntOutput('Its number, in the order in which things happened: `after` goes on from it.')
  id!: number;

  @TextOutput('When (ISO 8601).')
  at!: string;

  @TextOutput('The flow.')
  flow!: string;

  @TextOutput('Number of the run, where it is about one.', { nullable: true })
  runId!: string | null;

  @TextOutput('The stage, where it is about one.', { nullable: true })
  stage!: string | null;

  @TextOutput('What it became, as in run.failed, stage.succeeded or snapshot.published.')
  kind!: string;

  @TextOutput('More about it, as JSON: attempt, counts, code and message of an error.')
  data!: string;
}

@Output('How far a stage is.')
class StageProgress {
  @TextOutput('Which stage of the flow.')
  stage!: string;

  @EnumOutput(StageStatus, 'How far it is.')
  status!: keyof typeof StageStatus;

  @IntOutput('How often it was started.')
  attempt!: number;

  @TextOutput('What it is doing now.', { nullable: true })
  step!: string | null;

  @IntOutput('Rows done so far.')
  rowsDone!: number;

  @IntOutput('Rows to do, when known.', { nullable: true })
  rowsExpected!: number | null;
}

@Output('How far a run is, each time that it has changed.', 'RunProgress')
class RunProgressInfo {
  @TextOutput('Number of the run.')
  run!: string;

  @EnumOutput(RunStatus, 'How far it is.')
  status!: keyof typeof RunStatus;

  @ListOutput(StageProgress, 'Its stages in order.')
  stages!: StageProgress[];
}

@Output('Some of the events asked for were dropped for their age. Comes first.', 'EventGap')
class EventGapInfo {
  @IntOutput('Number of the last event that the client has.')
  after!: number;

  @IntOutput('The greatest number among those that are missing.')
  droppedUpTo!: number;
}

type MessageInfo = EventInfo | RunProgressInfo | EventGapInfo;

/** A message of a subscription to events. */
export const EventMessageUnion = createUnionType({
  name: 'EventMessage',
  description: 'An event; of a run its progress too.',
  types: () => [EventInfo, RunProgressInfo, EventGapInfo] as const,
  resolveType: (message: MessageInfo) => {
    if ('kind' in message) return EventInfo;
    return 'droppedUpTo' in message ? EventGapInfo : RunProgressInfo;
  },
});

/** Returns a message in the types of GraphQL. */
export function messageInfo(message: EventMessage): MessageInfo {
  if (!isEvent(message)) return message;
  const { at, data, ...event } = message;
  return { ...event, at: at.toISOString(), data: JSON.stringify(data) };
}
