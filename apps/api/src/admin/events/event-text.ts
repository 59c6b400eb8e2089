import type { EventStream } from '#platform/http/event-stream.js';
import { CLOSING } from '#platform/http/event-streams.js';
import { type EventMessage, isEvent, isGap } from './event-messages.js';

/**
 * Messages as text of server-sent events, with `end` after the last of a run and `closing` when the server
 * ends them.
 */
export async function* eventText(
  messages: AsyncIterable<EventMessage | undefined>,
  stream: Pick<EventStream, 'signal' | 'isClosing'>,
): AsyncGenerator<string> {
  // At once, so that the client knows that it is connected.
  yield ': connected\n\n';
  for await (const message of messages) {
    yield message ? textOf(message) : ': still there\n\n';
  }
  if (stream.isClosing) yield `event: closing\ndata: ${JSON.stringify(CLOSING)}\n\n`;
  else if (!stream.signal.aborted) yield 'event: end\ndata: {}\n\n';
}

function textOf(message: EventMessage): string {
  if (!isEvent(message)) {
    const event = isGap(message) ? 'gap' : 'progress';
    return `event: ${event}\ndata: ${JSON.stringify(message)}\n\n`;
  }
  const { id, kind, ...event } = message;
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify({ id, kind, ...event })}\n\n`;
}
