import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retailMart } from '#test/setup/flow.js';
import type { JoinedGuest } from '#operations/operation/guests.js';
import { readConfig } from '#composition/read-config.js';
import { STREAMING } from '../composition/streaming-guest.js';
import { listStreams } from '../reader/stream.js';
import { EventAppender } from '../warehouse-log/append-events.js';
import { UnpublishedBytes } from '../warehouse-log/unpublished-bytes.js';
import { EVENT_SHAPES } from '../../test/factories/event-bodies.js';
import { createKey, openAccess } from '#test/setup/access.js';
import { sendBodies } from '../../test/setup/send-bodies.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const MEGABYTE = 1024 ** 2;
const NDJSON = 'application/x-ndjson';
/** More than a test sends. */
const LOG_LIMITS = { unreadMax: 1_000_000, unpublishedMaxBytes: 1024 ** 3 };

/** Event streams with another log. @param appender undefined: events come from another source */
const joinLog = (appender: EventAppender | undefined): JoinedGuest[] => [
  { key: STREAMING, services: { streams: listStreams(retailMart), appender } },
];

/** A sale whose price is written as no floating-point number writes it. */
const sale = (product: string) =>
  `{"customer_id":17,"store_id":3,"product_name":${JSON.stringify(product)},"sales_date":"2026-03-14",` +
  `"sales_person_id":4,"price":1.990,"quantity":2,"total_cost":"3.98"}`;

interface Answer {
  status: number;
  body: Record<string, unknown>;
  retryAfter: string | null;
}

describe('POST /v1/events/{topic}', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  let key: string;

  beforeAll(async () => {
    database = await createTestWarehouse();
    key = await createKey(database.warehouse, 'sender');
    api = await openApi(database.warehouse);
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    await database.warehouse.query('TRUNCATE ops.event_log, ops.event_heads, ops.stream_offsets');
  });

  async function send(
    body: string | Buffer,
    {
      headers = {},
      topic = 'transactions',
      by = key,
      at = api,
    }: { headers?: Record<string, string>; topic?: string; by?: string; at?: OpenApi } = {},
  ): Promise<Answer> {
    const reply = await fetch(`${at.url}/v1/events/${topic}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${by}`, 'content-type': NDJSON, ...headers },
      body,
    });
    return {
      status: reply.status,
      body: (await reply.json()) as Record<string, unknown>,
      retryAfter: reply.headers.get('retry-after'),
    };
  }
  const stored = () =>
    database.warehouse.query<{ offset: number; payload: string }[]>(
      'SELECT "offset"::int, payload FROM ops.event_log ORDER BY "offset"',
    );
  const payloads = async () => (await stored()).map(({ payload }) => payload);

  it('stores each line of NDJSON as it was sent', async () => {
    const lines = [sale('Oat drink'), `  ${sale('Käse 🧀')}  `, '', sale('Bread')];
    expect(await send(`${lines.join('\r\n')}\n`)).toMatchObject({
      status: 200,
      body: { taken: 3 },
    });
    expect(await stored()).toEqual([
      { offset: 0, payload: sale('Oat drink') },
      { offset: 1, payload: sale('Käse 🧀') },
      { offset: 2, payload: sale('Bread') },
    ]);
  });

  it('stores each element of a JSON array as it was sent', async () => {
    const tricky = sale('a "quoted\\", [name], {or} two').replace(
      '{',
      '{ "tags": [1.10, {"a":"]"}],\n',
    );
    const body = `[ ${sale('Bread')},\n${tricky} ,${sale('Milk')}]`;
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect(await send(body, { headers })).toMatchObject({ status: 200, body: { taken: 3 } });
    expect(await payloads()).toEqual([sale('Bread'), tricky, sale('Milk')]);
  });

  it('accepts gzip', async () => {
    const body = gzipSync(`${sale('Bread')}\n${sale('Milk')}`);
    const headers = { 'content-encoding': 'gzip' };
    expect(await send(body, { headers })).toMatchObject({ status: 200, body: { taken: 2 } });
    expect(await payloads()).toEqual([sale('Bread'), sale('Milk')]);
  });

  it('takes the events that fit the contract, and reports the others', async () => {
    const body = [
      sale('Bread'),
      sale('Bread').replace('"quantity":2', '"quantity":0'),
      sale('Bread').replace('"customer_id":17,', ''),
      sale('Bread').replace('3.98', '4.98'),
      '[1]',
      sale('Bread').replace('"quantity":2', '"quantity":2,"quantity":3'),
      sale('x'.repeat(300_000)),
      sale('Milk'),
    ].join('\n');
    const { status, body: problem } = await send(body);
    expect(status).toBe(422);
    expect(problem).toMatchObject({ code: 'EVENTS_REFUSED', retryable: false });
    expect(problem['detail']).toContain('6 of 8 events break the contract, and 2 were taken');
    expect(problem['errors']).toEqual([
      { argument: 'events.1', problem: 'OUT_OF_RANGE: quantity (not 0)' },
      { argument: 'events.2', problem: 'MISSING_VALUE: customer_id' },
      { argument: 'events.3', problem: 'WRONG_PRODUCT: total_cost' },
      { argument: 'events.4', problem: 'BAD_EVENT: is no JSON object' },
      { argument: 'events.5', problem: expect.stringMatching(/^BAD_EVENT: /) as string },
      { argument: 'events.6', problem: 'TOO_LONG: has more than 262144 bytes' },
    ]);
    expect(await payloads()).toEqual([sale('Bread'), sale('Milk')]);
  });

  it.each([
    ['a broken line', `${sale('Bread')}\n\n{"price":`, {}, 'line 3: is not JSON'],
    ['an array as NDJSON', `[\n${sale('Bread')}\n]`, {}, 'line 1: is not JSON'],
    [
      'text that is not UTF-8',
      Buffer.from([123, 125, 10, 34, 255, 34]),
      {},
      'line 2: is not UTF-8',
    ],
    ['no event', '\n', {}, 'the body has no event'],
    ['no body', '', {}, 'the body has no event'],
    ['a broken array', '[1,\n2', { 'content-type': 'application/json' }, 'line 2: is not JSON'],
    ['an object', '{}', { 'content-type': 'application/json' }, 'is no JSON array'],
    ['an empty array', '[]', { 'content-type': 'application/json' }, 'the body has no event'],
    ['broken gzip', gzipSync('{}').subarray(0, 12), { 'content-encoding': 'gzip' }, 'gzip'],
  ] as [string, string | Buffer, Record<string, string>, string][])(
    'refuses %s with its line and stores nothing',
    async (_, body, headers, words) => {
      const { status, body: problem } = await send(body, { headers });
      expect([status, problem['code']]).toEqual([400, 'BAD_REQUEST']);
      expect(problem['detail']).toContain(words);
      expect(await stored()).toEqual([]);
    },
  );

  it('refuses bodies that are too long, also when only their content is', async () => {
    const long = `${sale('Bread')}\n`.repeat(Math.ceil((8 * MEGABYTE) / sale('Bread').length));
    const bomb = gzipSync(Buffer.alloc(200 * MEGABYTE, ' '));
    const many = '{}\n'.repeat(10_001);
    for (const answer of [
      await send(long),
      await send(bomb, { headers: { 'content-encoding': 'gzip' } }),
      await send(many),
    ]) {
      expect(answer).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } });
    }
    expect(await stored()).toEqual([]);
  });

  it('refuses other types and codings', async () => {
    for (const headers of [{ 'content-type': 'text/csv' }, { 'content-encoding': 'br' }] as Record<
      string,
      string
    >[]) {
      const { status, body } = await send(sale('Bread'), { headers });
      expect([status, body['code']]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    }
  });

  it('names the known topics for an unknown one', async () => {
    const { status, body } = await send(sale('Bread'), { topic: 'orders' });
    expect([status, body['code']]).toEqual([404, 'STREAM_TOPIC_UNKNOWN']);
    expect(body['detail']).toBe('there is no topic orders here: use one of transactions');
  });

  it('lets senders and operators send, and senders do nothing else', async () => {
    for (const role of ['viewer', 'analyst'] as const) {
      const by = await createKey(database.warehouse, role);
      expect(await send(sale('Bread'), { by })).toMatchObject({ status: 403 });
    }
    expect(await send(sale('Bread'), { by: 'rs_none' })).toMatchObject({ status: 401 });
    const by = await createKey(database.warehouse, 'operator');
    expect(await send(sale('Bread'), { by })).toMatchObject({ status: 200 });
    const authorization = `Bearer ${key}`;
    for (const path of ['/v1/weekly-top-stores', '/v1/admin/runs', '/graphql', '/mcp']) {
      const reply = await fetch(api.url + path, { headers: { authorization } });
      await reply.body?.cancel();
      expect([path, reply.status]).toEqual([path, 403]);
    }
  });

  it('adds the events of an idempotency key once', async () => {
    const headers = { 'idempotency-key': 'till-7-batch-1' };
    const body = `${sale('Bread')}\n${sale('Milk')}\n{}`;
    const first = await send(body, { headers });
    expect(first).toMatchObject({ status: 422, body: { errors: [{ argument: 'events.2' }] } });
    expect(await send(body, { headers })).toEqual(first);
    expect(await payloads()).toEqual([sale('Bread'), sale('Milk')]);
    const other = await send(sale('Bread'), { headers });
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    const by = await createKey(database.warehouse, 'operator');
    expect(await send(body, { headers, by })).toMatchObject({ status: 422 });
    expect(await payloads()).toHaveLength(4);
    expect(await send(body, { headers: { 'idempotency-key': 'a b' } })).toMatchObject({
      status: 400,
      body: { code: 'ARGUMENT_INVALID' },
    });
  });

  it('adds the events of one key once, however many requests come at the same time', async () => {
    const headers = { 'idempotency-key': 'till-7-batch-2' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send(sale('Bread'), { headers })),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(statuses).toContain(200);
    expect(await payloads()).toEqual([sale('Bread')]);
  });

  it('gives requests at the same time, over two servers, offsets without gaps', async () => {
    const second = await openApi(database.warehouse);
    try {
      const requests = Array.from({ length: 200 }, (_, request) => {
        const lines = [1, 2, 3].map((line) => sale(`${request}-${line}`));
        return send(lines.join('\n'), { at: request % 2 ? api : second });
      });
      expect((await Promise.all(requests)).filter(({ status }) => status !== 200)).toEqual([]);
    } finally {
      await second.close();
    }
    const events = await stored();
    expect(events.map(({ offset }) => offset)).toEqual(Array.from({ length: 600 }, (_, at) => at));
    expect(new Set(events.map(({ payload }) => payload)).size).toBe(600);
    const readProduct = (at: number) =>
      (JSON.parse(events[at]!.payload) as { product_name: string }).product_name;
    // The events of a request keep their order, next to each other.
    for (let at = 0; at < 600; at += 3) {
      const [request] = readProduct(at).split('-');
      expect([0, 1, 2].map((place) => readProduct(at + place))).toEqual(
        [1, 2, 3].map((line) => `${request}-${line}`),
      );
    }
  });

  it('answers any body with its status, and stays alive', async () => {
    await sendBodies(api.url, key, EVENT_SHAPES);
    expect(new Set(await payloads())).not.toContain('{}');
  });

  it('refuses an event whose id belongs to another one that was read, or sent with it', async () => {
    const [first, other] = [sale('Bread'), sale('Milk')].map((text) =>
      text.replace('{', '{"event_id":"till-1",'),
    );
    const taken = { argument: 'events.1', problem: 'ID_TAKEN: event_id belongs to another event' };
    expect((await send(`${first}\n${other}\n${first}`)).body['errors']).toEqual([taken]);
    await database.warehouse.query(
      `INSERT INTO ops.stream_events (stream, topic_id, partition, "offset", received_at, cells, event_id)
       VALUES ('transactions', 'a', 0, 0, now(), $1, 'till-2')`,
      [['17', '3', 'Bread', '2026-03-14', '4', '1.990', '2', '3.98']],
    );
    const again = [first, other].map((text) => text?.replace('till-1', 'till-2'));
    expect((await send(again.join('\n'))).body['errors']).toEqual([taken]);
  });

  describe('within limits', () => {
    let limited: OpenApi | undefined;

    afterEach(() => limited?.close());

    it('refuses events while too many are unread', async () => {
      const limits = { ...LOG_LIMITS, unreadMax: 2 };
      const appender = new EventAppender(database.warehouse, listStreams(retailMart), limits);
      limited = await openApi(database.warehouse, { guests: joinLog(appender) });
      const at = limited;
      expect(await send(`${sale('1')}\n${sale('2')}`, { at })).toMatchObject({ status: 200 });
      expect(await send(sale('3'), { at })).toMatchObject({
        status: 429,
        body: { code: 'STREAM_BEHIND', retryable: true },
        retryAfter: '5',
      });
      // The worker reads one.
      await database.warehouse.query(
        `INSERT INTO ops.stream_offsets (stream, topic_id, partition, next)
         SELECT topic, topic_id, partition, 1 FROM ops.event_heads`,
      );
      expect(await send(sale('4'), { at })).toMatchObject({ status: 200 });
      expect(await payloads()).toEqual([sale('1'), sale('2'), sale('4')]);
    });

    it('refuses events while too many bytes are unpublished', async () => {
      const bytes = sale('1').length + sale('2').length;
      const limits = { ...LOG_LIMITS, unpublishedMaxBytes: bytes };
      const appender = new EventAppender(database.warehouse, listStreams(retailMart), limits);
      limited = await openApi(database.warehouse, { guests: joinLog(appender) });
      const at = limited;
      expect(await send(sale('1'), { at })).toMatchObject({ status: 200 });
      expect(await send(sale('2'), { at })).toMatchObject({ status: 200 });
      const refused = await send(sale('3'), { at });
      expect(refused).toMatchObject({ status: 429, body: { code: 'STREAM_BEHIND' } });
      expect(refused.body['detail']).toContain('STREAM_UNPUBLISHED_MAX_MB');
      const unpublished = () =>
        new UnpublishedBytes(database.warehouse, 'transactions', 'retail-mart').read();
      expect(await unpublished()).toBe(bytes);
      // The worker reads both, cuts the first into a file, and a run publishes it: the second one is left.
      await database.warehouse.query(
        `INSERT INTO ops.stream_offsets (stream, topic_id, partition, next)
         SELECT topic, topic_id, partition, 2 FROM ops.event_heads`,
      );
      expect(await unpublished()).toBe(bytes);
      await database.warehouse.query(
        `INSERT INTO ops.stream_deliveries (stream, topic_id, partition, first, last, rows, path, published_in)
         SELECT topic, topic_id, partition, 0, 0, 1, 'a.csv', 0 FROM ops.event_heads`,
      );
      expect(await unpublished()).toBe(sale('2').length);
      await database.warehouse.query('TRUNCATE ops.stream_deliveries');
    });

    it('counts requests as any others', async () => {
      const settings = { ANONYMOUS_READING: 'off', RATE_LIMIT_PER_MINUTE: '1' };
      limited = await openApi(database.warehouse, { access: readConfig(settings).access });
      const by = await createKey(database.warehouse, 'sender');
      const statuses = [];
      for (let request = 0; request < 3; request += 1) {
        statuses.push((await send(sale('Bread'), { at: limited, by })).status);
      }
      expect(statuses.at(-1)).toBe(429);
    });

    it('sends events to Kafka where the events come from there', async () => {
      limited = await openApi(database.warehouse, {
        guests: joinLog(undefined),
        access: openAccess,
      });
      const { status, body } = await send(sale('Bread'), { at: limited });
      expect([status, body['code']]).toEqual([404, 'STREAM_TOPIC_UNKNOWN']);
      expect(body['detail']).toContain('reads its events from Kafka');
    });
  });
});
