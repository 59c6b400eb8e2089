import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Scope } from '#access/scope.js';
import { identifyCaller } from '#access/http/rate-limits.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import { limitSnapshot, type Snapshot } from '#analytics/snapshot/snapshot.js';
import { AppError } from '#platform/errors/app-error.js';
import { CLOSING, type EventStream, EventStreams } from '#platform/http/event-streams.js';
import type { Endpoint, RestCall } from '#serving/endpoint/endpoint.js';

/** Proxies close an idle connection. */
const BEAT_MS = 15_000;

/** Names a publication: a snapshot can be published again. */
const buildEventId = ({ id, publishedAt }: Snapshot) => `${id}-${Date.parse(publishedAt)}`;

/** The marks of the last publication of each flow that a client knows. */
const LAST_EVENT_ID = /^\d{1,18}-\d{1,15}(\.\d{1,18}-\d{1,15}){0,19}$/;

/** @throws AppError ARGUMENT_INVALID */
function parseLastEventId({ headers }: Pick<FastifyRequest, 'headers'>): string[] {
  const last = headers['last-event-id'];
  if (last === undefined || last === '') return [];
  if (typeof last === 'string' && LAST_EVENT_ID.test(last)) return last.split('.');
  const advice = 'send the id of the last event as it came, or leave it out';
  throw new AppError('ARGUMENT_INVALID', `Last-Event-ID: this is no id of this stream: ${advice}`);
}

/** Yields each publication that the client does not know, the oldest first. */
async function* formatPublications(
  states: AsyncIterable<readonly Snapshot[]>,
  knownMarks: readonly string[],
  { stream, scope }: { stream: Pick<EventStream, 'isClosing'>; scope: Scope | undefined },
): AsyncGenerator<string> {
  // Sent at once, so that the client knows that it is connected.
  yield ': connected\n\n';
  let known = new Set(knownMarks);
  for await (const snapshots of states) {
    const news = snapshots
      .filter((snapshot) => !known.has(buildEventId(snapshot)))
      .sort((a, b) => a.publishedAt.localeCompare(b.publishedAt));
    if (news.length === 0) yield ': still there\n\n';
    for (const snapshot of news) {
      const told = new Set([...known, buildEventId(snapshot)]);
      known = new Set(snapshots.map(buildEventId).filter((mark) => told.has(mark)));
      yield formatPublication(limitSnapshot(snapshot, scope), [...known].sort().join('.'));
    }
  }
  if (stream.isClosing) yield `event: closing\ndata: ${JSON.stringify(CLOSING)}\n\n`;
}

function formatPublication(
  { flow, id, publishedAt, dataThrough, quality }: Snapshot,
  last: string,
): string {
  const data = JSON.stringify({ flow, snapshot: id, publishedAt, dataThrough, quality });
  return `id: ${last}\nevent: published\ndata: ${data}\n\n`;
}

async function sendPublications({ request, reply, get }: RestCall): Promise<void> {
  const known = parseLastEventId(request);
  const scope = request.principal?.scope;
  const stream = get(EventStreams).open(request, reply, identifyCaller(request), 'publications');
  const states = get(PublishedSnapshot).follow(BEAT_MS, stream.signal);
  await stream.send(formatPublications(states, known, { stream, scope }));
}

/** Publications for all readers, as server-sent events. */
export const publicationsEndpoint: Endpoint = {
  name: 'publications',
  kind: 'subscription',
  // Times and dates of snapshots, without figures.
  scope: 'filtered',
  summary: 'Streams publications of snapshots as server-sent events.',
  rest: [
    {
      tag: 'answers',
      method: 'GET',
      path: 'publications',
      description:
        'The first events `published` are the published snapshot of each flow; each later one is a new publication. ' +
        'Its data has `flow`, `snapshot`, `publishedAt`, `dataThrough` (last day with rows) and `quality` (`UNKNOWN` within a scope). After a ' +
        'lost connection, a client continues with the header Last-Event-ID, and gets the publications that it missed, ' +
        'the last of each flow; browsers send it by themselves. A comment comes every 15 seconds, and an event ' +
        '`closing` when the API stops.',
      describe: [
        ApiHeader({
          name: 'Last-Event-ID',
          required: false,
          description: 'Id of the last event.',
          schema: { type: 'string', maxLength: 700, pattern: `^$|${LAST_EVENT_ID.source}` },
        }),
        ApiResponse({
          status: 200,
          description: 'A stream of events.',
          content: { 'text/event-stream': {} },
        }),
        ApiResponse({ status: 503, description: 'Too many streams are open (`BUSY`).' }),
      ],
      handle: sendPublications,
    },
  ],
};
