import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { parseMessages } from '#test/setup/graphql-stream.js';
import { type OpenApi, openApi, type ServedApi, serveApi } from '#test/setup/served-api.js';
import { TrustedDocuments } from './documents.js';

const EVENTS = 'subscription { events(run: 9) { __typename } }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

/** Without a run. */
describe('a request to /graphql/stream', () => {
  let served: ServedApi;
  let operator: Record<string, string>;
  let viewer: Record<string, string>;
  beforeAll(async () => {
    served = await serveApi();
    const { warehouse } = served.database;
    operator = { authorization: `Bearer ${await createKey(warehouse, 'operator')}` };
    viewer = { authorization: `Bearer ${await createKey(warehouse, 'viewer')}` };
  });
  afterAll(() => served.close());

  const post = (body: object | string, headers = operator, api: OpenApi = served) =>
    fetch(`${api.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  /** Returns the messages of a stream that ends by itself: each event, and code and text of its error. */
  async function readMessages(reply: Response) {
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    return parseMessages(await reply.text()).map(({ event, data }) => {
      const [error] = data?.errors ?? [];
      return error ? [event, error.extensions.code, error.message] : [event];
    });
  }
  async function readRefusal(reply: Response) {
    const { errors } = (await reply.json()) as { errors: { extensions: { code: string } }[] };
    return [reply.status, errors[0]?.extensions.code];
  }

  it.each<[string, object, string, RegExp]>([
    [
      'a query',
      { query: '{ __typename }' },
      'BAD_REQUEST',
      /^only subs.*send a query to \/graphql$/,
    ],
    [
      'a mutation',
      { query: 'mutation { startRun { id } }' },
      'BAD_REQUEST',
      /send a mutation to \/graphql$/,
    ],
    ['no text', {}, 'GRAPHQL_PARSE_FAILED', /Unexpected <EOF>/],
    ['no GraphQL', { query: 'subscription {' }, 'GRAPHQL_PARSE_FAILED', /Expected Name/],
    [
      'a field that is not there',
      { query: 'subscription { event { id } }' },
      'GRAPHQL_VALIDATION_FAILED',
      /Cannot query field "event" .* Did you mean "events"/,
    ],
    [
      'two fields',
      { query: 'subscription { a: events { __typename } b: events { __typename } }' },
      'GRAPHQL_VALIDATION_FAILED',
      /only one top level field/,
    ],
    [
      'too many aliases',
      {
        query: `subscription { events { ... on EventInfo { ${times(501, (i) => `a${i}: id`)} } } }`,
      },
      'ARGUMENT_INVALID',
      /has 501 aliases/,
    ],
    [
      'too many fields',
      {
        query: `subscription { events { ...F0 } } fragment F12 on EventInfo { id }
          ${times(12, (i) => `fragment F${i} on EventInfo { ...F${i + 1} ...F${i + 1} }`)}`,
      },
      'ARGUMENT_INVALID',
      /has 4097 fields/,
    ],
    [
      'a text of too many words',
      { query: `subscription { events { ${times(2_500, () => 'id')} } }` },
      'GRAPHQL_PARSE_FAILED',
      /2500 tokens/,
    ],
    [
      'one of several operations',
      { query: `query A { __typename } ${EVENTS.replace('subscription', 'subscription B')}` },
      'BAD_REQUEST',
      /^operationName: give the name/,
    ],
    [
      'a wrong variable',
      { query: 'subscription ($a: Int!) { events(after: $a) { __typename } }' },
      'BAD_USER_INPUT',
      /"\$a" of required type "Int!" was not provided/,
    ],
    [
      'a wrong argument',
      { query: 'subscription { events(after: -1) { __typename } }' },
      'ARGUMENT_INVALID',
      /^after must not be less than 0/,
    ],
    ['a run that is not there', { query: EVENTS }, 'RUN_NOT_FOUND', /./],
    [
      'a hash alone',
      { extensions: { persistedQuery: { version: 1, sha256Hash: sha256(EVENTS) } } },
      'PERSISTED_QUERY_NOT_FOUND',
      /./,
    ],
  ])('gets the error of %s in the stream', async (_what, body, code, message) => {
    const text = expect.stringMatching(message) as string;
    expect(await readMessages(await post(body))).toEqual([['next', code, text], ['complete']]);
  });

  it('accepts GET', async () => {
    const asked = new URLSearchParams({
      query: 'subscription Follow($run: Int) { events(run: $run) { __typename } }',
      operationName: 'Follow',
      variables: '{"run": 9}',
    });
    const reply = await fetch(`${served.url}/graphql/stream?${String(asked)}`, {
      headers: operator,
    });
    expect(await readMessages(reply)).toEqual([
      ['next', 'RUN_NOT_FOUND', expect.anything()],
      ['complete'],
    ]);
  });

  it('requires a key of an operator for any query', async () => {
    for (const query of [EVENTS, '{']) {
      expect(await readRefusal(await post({ query }, {}))).toEqual([401, 'UNAUTHENTICATED']);
      expect(await readRefusal(await post({ query }, viewer))).toEqual([403, 'FORBIDDEN']);
    }
  });

  it.each<[string, string, Record<string, string>, number, string]>([
    ['text', EVENTS, { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['JSON that is none', '{"query', {}, 400, 'BAD_REQUEST'],
    ['a list', '[]', {}, 400, 'BAD_REQUEST'],
    ['a number for a text', '{"query": 1}', {}, 400, 'BAD_REQUEST'],
    ['variables as text', `{"query": "${EVENTS}", "variables": "x"}`, {}, 400, 'BAD_REQUEST'],
    [
      'a long document',
      `{"query": "${EVENTS}#${'x'.repeat(16 * 1024)}"}`,
      {},
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('is rejected as %s', async (_what, body, headers, status, code) => {
    expect(await readRefusal(await post(body, { ...operator, ...headers }))).toEqual([
      status,
      code,
    ]);
  });

  it('does not fail with another method', async () => {
    const reply = await fetch(`${served.url}/graphql/stream`, { method: 'PUT', headers: operator });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
  });

  it('is the advice for a subscription at /graphql', async () => {
    const reply = await fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...operator },
      body: JSON.stringify({ query: EVENTS }),
    });
    const { errors } = (await reply.json()) as { errors: { message: string }[] };
    expect(reply.status).toBe(400);
    expect(errors[0]?.message).toBe('subscriptions are streamed: send this one to /graphql/stream');
  });

  it('runs only trusted documents if any are set, and gives no hints', async () => {
    const trusted = new TrustedDocuments(new Map([[sha256(EVENTS), EVENTS]]));
    const { warehouse } = served.database;
    const api = await openApi(warehouse, { graphql: { introspection: false, trusted } });
    const ran = [['next', 'RUN_NOT_FOUND', expect.anything()], ['complete']];
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(EVENTS) } };
    expect(await readMessages(await post({ query: EVENTS }, operator, api))).toEqual(ran);
    expect(await readMessages(await post({ extensions }, operator, api))).toEqual(ran);
    const other = await post({ query: `${EVENTS} ` }, operator, api);
    expect(await readRefusal(other)).toEqual([403, 'DOCUMENT_NOT_TRUSTED']);
    await api.close();
    const silent = await openApi(warehouse, {
      graphql: { introspection: false, trusted: undefined },
    });
    const query = 'subscription { event { id } }';
    const [[, , message] = []] = await readMessages(await post({ query }, operator, silent));
    expect(message).toMatch(/^(?!.*events)Cannot query field "event"/);
    await silent.close();
  });
});
