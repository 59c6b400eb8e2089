import { ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import '#access/http/access-hook.js';
import { identifyCaller } from '#access/http/rate-limits.js';
import { CLOSING, type EventStream, EventStreams } from '#platform/http/event-streams.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Endpoint, Get, RestCall, SubscriptionContext } from '#serving/endpoint/endpoint.js';
import { LiveSales, LiveSalesArgs } from './live-sales.model.js';
import { LiveSalesFeed } from './live-sales.js';

const SUMMARY = 'Sales that are not yet published, by minute, store and product.';
const DESCRIPTION =
  'Adds up the committed events of the topic `transactions` that the snapshot `sinceSnapshot` does not have: each sale is ' +
  'either here or in the answers of that snapshot. Events with a fault are in neither.';

const LIVE_SCOPE = { storesOnly: 'events of transactions name no department' };

async function parseFirst(given: object): Promise<number> {
  return ((await validateArguments(LiveSalesArgs, given)) as LiveSalesArgs).first;
}

const answerLiveSales = async (
  given: object,
  { principal }: Pick<FastifyRequest, 'principal'>,
  get: Get,
): Promise<LiveSales> => get(LiveSalesFeed).answer(await parseFirst(given), principal?.scope);

async function* formatUpdates(
  answers: AsyncIterable<LiveSales | undefined>,
  stream: Pick<EventStream, 'isClosing'>,
): AsyncGenerator<string> {
  // Sent at once, so that the client knows that it is connected.
  yield ': connected\n\n';
  for await (const answer of answers)
    yield answer ? `event: live\ndata: ${JSON.stringify(answer)}\n\n` : ': still there\n\n';
  if (stream.isClosing) yield `event: closing\ndata: ${JSON.stringify(CLOSING)}\n\n`;
}

async function sendUpdates({ request, reply, get }: RestCall): Promise<void> {
  const first = await parseFirst(request.query as object);
  const stream = get(EventStreams).open(request, reply, identifyCaller(request), 'publications');
  const answers = get(LiveSalesFeed).follow(first, request.principal?.scope, stream.signal);
  await stream.send(formatUpdates(answers, stream));
}

const unavailable = ApiResponse({
  status: 404,
  description: 'No flow reads the topic (`STREAM_TOPIC_UNKNOWN`).',
});

/** The live view, for every reader. */
export const liveSalesEndpoint: Endpoint = {
  name: 'liveSales',
  kind: 'query',
  scope: LIVE_SCOPE,
  summary: SUMMARY,
  description: `${SUMMARY} ${DESCRIPTION}`,
  graphql: {
    args: LiveSalesArgs,
    result: LiveSales,
    resolve: ({ args, context: { req }, get }) => answerLiveSales(args, req, get),
  },
  rest: [
    {
      tag: 'answers',
      method: 'GET',
      path: 'live/sales',
      description: DESCRIPTION,
      query: LiveSalesArgs,
      describe: [ApiOkResponse({ type: LiveSales }), unavailable],
      handle: ({ request, get }) => answerLiveSales(request.query as object, request, get),
    },
    {
      operationId: 'liveSalesStream',
      tag: 'answers',
      method: 'GET',
      path: 'live/sales/stream',
      description:
        'Server-sent events: `live` with the same data as `/v1/live/sales`, at once and after each change. A comment comes ' +
        'every 15 seconds, and an event `closing` when the API stops.',
      query: LiveSalesArgs,
      describe: [
        ApiResponse({
          status: 200,
          description: 'A stream of events.',
          content: { 'text/event-stream': {} },
        }),
        unavailable,
        ApiResponse({ status: 503, description: 'Too many streams are open (`BUSY`).' }),
      ],
      handle: sendUpdates,
    },
  ],
};

/** The same as a subscription of GraphQL. */
export const liveSalesSubscription: Endpoint<SubscriptionContext> = {
  name: 'liveSales',
  kind: 'subscription',
  scope: LIVE_SCOPE,
  summary: SUMMARY,
  description: `${SUMMARY} ${DESCRIPTION}`,
  // Subscriptions of GraphQL are for operators; other readers have server-sent events.
  role: 'operator',
  graphql: {
    args: LiveSalesArgs,
    result: LiveSales,
    resolve: async ({ args, context: { req, until }, get }) =>
      get(LiveSalesFeed).follow(await parseFirst(args), req.principal?.scope, until),
    message: (answer: LiveSales) => answer,
  },
  rest: [],
};
