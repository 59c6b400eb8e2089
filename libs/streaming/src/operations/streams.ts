import type { EntityManager } from 'typeorm';
import { redeliverRefused } from '../deliveries/stream-deliveries.js';
import { countLive } from '../live/live-events.js';
import { partitionLags } from '../reader/stream-lag.js';
import { type StreamAct, StreamStates } from '../reader/stream-states.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { AppError } from '#platform/errors/app-error.js';
import { TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  EnumOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { ReasonArg } from '#operations/operation/arguments.js';
import { defineOperation } from '#operations/operation/operation.js';
import type { OperationContext } from '#operations/operation/operation-context.js';

const StreamActivity = namedEnum('StreamActivity', 'State of a stream.', {
  reading: 'It reads events.',
  retrying: 'It cannot read now, and tries again.',
  paused: 'An operator paused it.',
  gap: 'The source lost events before they were read; it waits until an operator accepts the gap.',
  failed: 'It cannot read its events; it waits until an operator resumes it.',
});
type StreamActivity = keyof typeof StreamActivity;

@Output('How far a stream has read a partition of its topic.')
class StreamPartition {
  @IntOutput('Number of the partition.')
  partition!: number;

  @NumberOutput('Offset of the next event to read.')
  next!: number;

  @NumberOutput('Number of unread events, when a worker looked last; null before that.', {
    nullable: true,
  })
  lag!: number | null;

  @TextOutput('Arrival of the oldest unread event (ISO 8601); null without one.', {
    nullable: true,
  })
  unreadSince!: string | null;

  @NumberOutput('Number of events stored so far.')
  rows!: number;

  @NumberOutput('Number of these events with a fault: the pipeline quarantines them.')
  poison!: number;

  @NumberOutput('Number of events left out because their `event_id` was stored before.')
  duplicates!: number;
}

@Output('A stream: a topic whose events become rows of a flow.')
class StreamInfo {
  @TextOutput('Name of the stream, which is that of its topic.')
  stream!: string;

  @TextOutput('Flow of its rows.')
  flow!: string;

  @EnumOutput(StreamActivity, 'State of the stream.')
  state!: StreamActivity;

  @TextOutput('Why it does not read; null while it reads.', { nullable: true })
  why!: string | null;

  @TextOutput('Time to which a worker still has to move it (ISO 8601); null without one.', {
    nullable: true,
  })
  seekTo!: string | null;

  @NumberOutput('Number of stored events that no published snapshot has.')
  unpublished!: number;

  @ListOutput(StreamPartition, 'Its partitions, in order.')
  partitions!: StreamPartition[];
}

@ArgsType()
class StreamsArgs {}

const readStreamInfo = async (
  ledger: Ledger,
  { stream, flow }: { stream: string; flow: string },
): Promise<StreamInfo> => {
  const { warehouse } = ledger;
  const { pausedAt, reason, actor, gap, failure, seekTo, error, errorSince } =
    await new StreamStates(warehouse).requireState(stream);
  const running = error === null ? 'reading' : 'retrying';
  const state = gap ? 'gap' : failure !== null ? 'failed' : pausedAt ? 'paused' : running;
  const whys: Record<StreamActivity, string | null> = {
    reading: null,
    retrying: `since ${errorSince?.toISOString()}: ${error}`,
    paused: `${actor}: ${reason}`,
    gap: gap && formatLost(gap),
    failed: failure,
  };
  const lags = await partitionLags(warehouse, stream);
  return {
    stream,
    flow,
    state,
    why: whys[state],
    seekTo: seekTo?.toISOString() ?? null,
    unpublished: await countLive(warehouse, { name: stream, flow }),
    partitions: lags.map(({ unreadAt, ...lag }) => ({
      partition: lag.partition,
      next: lag.next,
      lag: lag.lag,
      unreadSince: unreadAt?.toISOString() ?? null,
      rows: lag.rows,
      poison: lag.poison,
      duplicates: lag.duplicates,
    })),
  };
};

function formatLost(gap: {
  partition: number;
  topicId: string;
  keptTopicId: string;
  from: number;
  keptFirst: number;
  keptNext: number;
}): string {
  const { partition, topicId, keptTopicId, from, keptFirst, keptNext } = gap;
  if (topicId !== keptTopicId)
    return `partition ${partition}: the topic was created again after event ${from - 1}`;
  if (from < keptFirst)
    return `partition ${partition}: events ${from} to ${keptFirst - 1} are lost`;
  return `partition ${partition}: the source ends before event ${keptNext}, but ${from - 1} was read`;
}

export const streams = defineOperation({
  name: 'streams',
  summary: 'Streams: how far each has read its topic, and how many events are not published.',
  args: StreamsArgs,
  result: [StreamInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'streams', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  async run({ ledgers }) {
    const found = await Promise.all(
      ledgers.all.map(async (ledger) => {
        const known = await new StreamStates(ledger.warehouse).ofFlow(ledger.flow.name);
        return Promise.all(
          known.map((stream) => readStreamInfo(ledger, { stream, flow: ledger.flow.name })),
        );
      }),
    );
    return found.flat();
  },
});

@ArgsType()
class StreamArgs {
  @TextArg('Name of the stream.', { required: true, minLength: 1, maxLength: 100 })
  stream!: string;

  @ReasonArg()
  reason!: string;
}

/** Changes a stream and records it, in one transaction. @returns the stream after that */
async function changeStream(
  { ledgers, actor }: Pick<OperationContext, 'ledgers' | 'actor'>,
  { stream, reason }: StreamArgs,
  action: string,
  work: (
    states: StreamStates,
    session: EntityManager,
    act: StreamAct,
    ledger: Ledger,
  ) => Promise<Record<string, unknown> | undefined>,
): Promise<StreamInfo> {
  for (const ledger of ledgers.all) {
    const { warehouse, audit, flow } = ledger;
    const states = new StreamStates(warehouse);
    if (!(await states.ofFlow(flow.name)).includes(stream)) continue;
    await warehouse.transaction(async (session) => {
      const details = await work(states, session, { actor, reason }, ledger);
      const act = { actor, action, subject: `stream ${stream}`, reason };
      await audit.record(session, details ? { ...act, details } : act);
    });
    return readStreamInfo(ledger, { stream, flow: flow.name });
  }
  const advice = 'the operation `streams` lists them';
  throw new AppError('STREAM_TOPIC_UNKNOWN', `stream: there is no stream ${stream}: ${advice}`);
}

export const pauseStream = defineOperation({
  name: 'pauseStream',
  summary: 'Pauses a stream: no event is read. Events that were read are still published.',
  args: StreamArgs,
  result: StreamInfo,
  role: 'operator',
  audit: ['pause-stream'],
  rest: {
    method: 'POST',
    path: 'streams/pause',
    statuses: { 200: '' },
  },
  errors: ['STREAM_TOPIC_UNKNOWN'],
  examples: [
    { about: 'before Kafka is moved', args: { stream: 'transactions', reason: 'Kafka is moved' } },
  ],
  run: (context, args) =>
    changeStream(context, args, 'pause-stream', async (states, session, act) => {
      await states.pause(session, args.stream, act);
      return undefined;
    }),
});

export const resumeStream = defineOperation({
  name: 'resumeStream',
  summary: 'Resumes a stream that is paused or has failed.',
  args: StreamArgs,
  result: StreamInfo,
  role: 'operator',
  audit: ['resume-stream'],
  rest: {
    method: 'POST',
    path: 'streams/resume',
    statuses: { 200: '' },
  },
  errors: ['STREAM_TOPIC_UNKNOWN'],
  examples: [{ about: 'after that', args: { stream: 'transactions', reason: 'Kafka has moved' } }],
  run: (context, args) =>
    changeStream(context, args, 'resume-stream', async (states, session, act, ledger) => {
      await states.resume(session, args.stream, act);
      await redeliverRefused(session, ledger, args.stream);
      return undefined;
    }),
});

@ArgsType()
class SeekStreamArgs extends StreamArgs {
  @TextArg('Time of arrival (ISO 8601) of the first event to read: `2026-11-26T06:00:00Z`.', {
    required: true,
    maxLength: 40,
  })
  to!: string;
}

export const seekStream = defineOperation({
  name: 'seekStream',
  summary: 'Skips the events that arrived before a time.',
  description:
    'Skips the events that arrived before a time and were not read yet. Events that were read are in the books, and are ' +
    'not read again: withdraw or restore their files instead. A worker moves the stream within seconds.',
  args: SeekStreamArgs,
  result: StreamInfo,
  role: 'operator',
  audit: ['seek-stream'],
  rest: {
    method: 'POST',
    path: 'streams/seek',
    statuses: { 200: '' },
  },
  errors: ['STREAM_TOPIC_UNKNOWN'],
  examples: [
    {
      about: 'past the events of a test',
      args: {
        stream: 'transactions',
        to: '2026-11-26T06:00:00Z',
        reason: 'a test before the shops opened',
      },
    },
  ],
  run: (context, args) =>
    changeStream(context, args, 'seek-stream', async (states, session, act) => {
      const to = parseTime(args.to);
      await states.seek(session, args.stream, to, act);
      return { to: to.toISOString() };
    }),
});

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function parseTime(text: string): Date {
  const time = new Date(text);
  if (ISO.test(text) && !Number.isNaN(time.getTime())) return time;
  const problem = 'write a time with its zone, such as 2026-11-26T06:00:00Z';
  throw new AppError('ARGUMENT_INVALID', `to: ${problem}`, {
    problems: [{ argument: 'to', problem }],
  });
}

export const acceptGap = defineOperation({
  name: 'acceptGap',
  summary: 'Accepts that the source lost events: the stream goes on after them.',
  args: StreamArgs,
  result: StreamInfo,
  role: 'operator',
  audit: ['accept-gap'],
  rest: {
    method: 'POST',
    path: 'streams/accept-gap',
    statuses: { 200: '' },
  },
  errors: ['STREAM_TOPIC_UNKNOWN'],
  examples: [
    {
      about: 'after Kafka deleted events that were not read',
      args: { stream: 'transactions', reason: 'retention was too short; the shops send files' },
    },
  ],
  run: (context, args) =>
    changeStream(context, args, 'accept-gap', (states, session, act) =>
      states.acceptGap(session, args.stream, act),
    ),
});
