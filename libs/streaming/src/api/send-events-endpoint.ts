import { ApiBody, ApiConsumes, ApiHeader, ApiParam, ApiResponse } from '@nestjs/swagger';
import { IDEMPOTENCY_KEY_HEADER, readIdempotencyKey } from '#operations/operation-endpoint.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Endpoint, RestCall } from '#serving/endpoint/endpoint.js';
import { type EventAnswer, EventSender } from './event-sender.js';
import { EventBodies, EVENTS_PATH, JSON_ARRAY, NDJSON } from './read-events.js';
import { EVENTS_MAX } from './split-events.js';

const EXAMPLE = {
  event_id: 'till-7-000123',
  customer_id: 305,
  store_id: 19,
  product_name: 'cashews 200 g',
  sales_date: '2012-10-27',
  sales_person_id: 97,
  price: '2.89',
  quantity: 2,
  total_cost: '5.78',
};

async function send({ request, get }: RestCall): Promise<{ taken: number }> {
  const { principal, params } = request;
  if (principal === undefined) throw new Error('events are not guarded');
  const { topic } = params as { topic: string };
  const sender = get(EventSender);
  const answer = await get(EventBodies).read(request, topic, (given) =>
    sender.send({
      ...given,
      topic,
      actor: principal.name,
      scope: principal.scope,
      idempotencyKey: readIdempotencyKey(request),
    }),
  );
  if (answer.refused.length > 0) throw refusal(answer);
  return { taken: answer.taken };
}

/** The answer when some events were not taken. */
function refusal({ taken, refused }: EventAnswer): AppError {
  const sent = taken + refused.length;
  const message = `${refused.length} of ${sent} events break the contract, and ${taken} were taken: correct and send only those of \`errors\``;
  const problems = refused.map(({ index, reason }) => ({
    argument: `events.${index}`,
    problem: reason,
  }));
  return new AppError('EVENTS_REFUSED', message, { problems });
}

/** Events over HTTP, for tills and gateways. */
export const sendEventsEndpoint: Endpoint = {
  name: 'sendEvents',
  kind: 'mutation',
  summary: 'Sends events of a topic.',
  role: 'sender',
  scope: { storesOnly: 'events name no department' },
  rest: [
    {
      tag: 'streams',
      method: 'POST',
      path: EVENTS_PATH,
      status: 200,
      description:
        'Adds events to the log of a topic; they are committed when the answer comes. The API checks each event by the ' +
        'contract of the dataset. It takes the events that fit and answers 422 with the others in `errors`: ' +
        '`events.3` is the fourth event. A body has at most 8 MB and 10,000 events, also with `Content-Encoding: gzip`. ' +
        'The field `event_id` is optional: two events with one id and the same values are one event. Operators may send events too. ' +
        'A sender bound to stores sends events of these stores; with any other event, the API takes none. ' +
        'Such a sender begins each `event_id` with the store and `-`, such as `19-000123`.',
      describe: [
        ApiParam({
          name: 'topic',
          description: 'Name of the topic.',
          schema: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,99}$', example: 'transactions' },
        }),
        ApiHeader(IDEMPOTENCY_KEY_HEADER),
        ApiConsumes(JSON_ARRAY, NDJSON),
        ApiBody({
          description: 'Events: an array, or as NDJSON one object a line.',
          required: true,
          schema: {
            type: 'array',
            minItems: 1,
            maxItems: EVENTS_MAX,
            items: {
              type: 'object',
              properties: { event_id: { type: ['string', 'number', 'null'], maxLength: 200 } },
              additionalProperties: true,
              example: EXAMPLE,
            },
          },
        }),
        ApiResponse({
          status: 200,
          description: 'All events are committed.',
          schema: {
            type: 'object',
            required: ['taken'],
            properties: { taken: { type: 'integer', description: 'Number of events.' } },
          },
        }),
        ApiResponse({
          status: 404,
          description: 'There is no such topic (`STREAM_TOPIC_UNKNOWN`).',
        }),
        ApiResponse({
          status: 422,
          description:
            'Some events break the contract; the others are committed (`EVENTS_REFUSED`).',
        }),
        ApiResponse({
          status: 429,
          description: 'Too many events are waiting to be read or published (`STREAM_BEHIND`).',
        }),
        ApiResponse({ status: 503, description: 'Too many requests at once (`BUSY`).' }),
      ],
      handle: send,
    },
  ],
};
