import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { ANONYMOUS } from '#access/principal.js';
import { CLOSING, type EventStream, EventStreams } from '#platform/http/event-streams.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Endpoint, RestCall, SubscriptionContext } from '#serving/endpoint/endpoint.js';
import { EventMessageUnion, toMessageInfo } from './event.models.js';
import { type EventMessage, EventsArgs, EventSubscriptions, isEvent, isGap } from './event-feed.js';

/**
 * Yields messages as server-sent events, with `end` after the last of a run and `closing` when the server ends them.
 */
async function* formatMessages(
  messages: AsyncIterable<EventMessage | undefined>,
  stream: Pick<EventStream, 'signal' | 'isClosing'>,
): AsyncGenerator<string> {
  // Sent at once, so that the client knows that it is connected.
  yield ': connected\n\n';
  for await (const message of messages) {
    yield message ? formatMessage(message) : ': still there\n\n';
  }
  if (stream.isClosing) yield `event: closing\ndata: ${JSON.stringify(CLOSING)}\n\n`;
  else if (!stream.signal.aborted) yield 'event: end\ndata: {}\n\n';
}

function formatMessage(message: EventMessage): string {
  if (!isEvent(message)) {
    const event = isGap(message) ? 'gap' : 'progress';
    return `event: ${event}\ndata: ${JSON.stringify(message)}\n\n`;
  }
  const { id, kind, ...event } = message;
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify({ id, kind, ...event })}\n\n`;
}

async function sendEvents({ request, reply, get }: RestCall): Promise<void> {
  const { name } = request.principal ?? ANONYMOUS;
  const stream = get(EventStreams).open(request, reply, name);
  const args = (await validateArguments(EventsArgs, request.query as object)) as EventsArgs;
  const messages = await get(EventSubscriptions).open(args, request, stream.signal);
  await stream.send(formatMessages(messages, stream));
}

/** Events: a subscription in GraphQL, and server-sent events over REST. */
export const eventsEndpoint: Endpoint<SubscriptionContext> = {
  name: 'events',
  kind: 'subscription',
  summary: 'Streams events of runs, stages, snapshots and files as server-sent events.',
  description:
    'Events of runs, stages, snapshots and files, streamed by /graphql/stream. For a run, it streams all events ' +
    'from the first one, with its progress between them, and completes after the last.',
  role: 'operator',
  graphql: {
    args: EventsArgs,
    result: EventMessageUnion,
    async resolve({ args, context: { req, until }, get }) {
      const checked = (await validateArguments(EventsArgs, args)) as EventsArgs;
      return get(EventSubscriptions).open(checked, req, until);
    },
    message: toMessageInfo,
  },
  rest: [
    {
      tag: 'admin',
      method: 'GET',
      path: 'admin/events',
      description:
        'Each event has a number. After a lost connection, a client continues with the header Last-Event-ID; browsers ' +
        'send it by themselves. For a run, the stream has all events from the first one, with messages `progress` ' +
        'between them, and `end` after the last. If retention has deleted requested events, a message `gap` comes ' +
        'first. A message `closing` comes when the API stops.',
      query: EventsArgs,
      describe: [
        ApiHeader({
          name: 'Last-Event-ID',
          required: false,
          description: 'Number of the last event.',
          schema: { type: 'string', pattern: '^[0-9]{0,15}$' },
        }),
        ApiResponse({
          status: 200,
          description: 'A stream of events.',
          content: { 'text/event-stream': {} },
        }),
        ApiResponse({ status: 404, description: 'The run does not exist (`RUN_NOT_FOUND`).' }),
        ApiResponse({ status: 503, description: 'Too many streams are open (`BUSY`).' }),
      ],
      handle: sendEvents,
    },
  ],
};
