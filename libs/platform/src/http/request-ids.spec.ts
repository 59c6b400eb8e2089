import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpAdapter } from './http-adapter.js';
import { sendRequestIds, REQUEST_ID, readRequestId } from './request-ids.js';

const MADE = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe('requestIdOf', () => {
  const of = (given?: string | string[]) => readRequestId({ headers: { [REQUEST_ID]: given } });

  it.each(['a', 'order-17.retry:2', 'x'.repeat(64)])('accepts %j', (given) => {
    expect(of(given)).toBe(given);
  });

  it.each([
    '',
    ' ',
    'a b',
    'a\nb',
    'a\u0000',
    '"',
    '<b>',
    'ä',
    'x'.repeat(65),
    `rs_${'a'.repeat(43)}`,
    'AKIAIOSFODNN7EXAMPLE',
    undefined,
    ['a', 'b'],
  ])('replaces %j with a new id', (given) => {
    expect(of(given)).toMatch(MADE);
    expect(of(given)).not.toBe(of(given));
  });
});

describe('a request', () => {
  let server: FastifyInstance;
  let url: string;

  beforeAll(async () => {
    server = fastify({ genReqId: readRequestId });
    sendRequestIds(server);
    server.all('/', ({ id }) => ({ id }));
    url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());

  it.each([
    ['without a body', {}],
    ['with a body', { method: 'POST', body: `{"x":"${'y'.repeat(300_000)}"}` }],
  ])('%s has the id that its client sends', async (_what, init) => {
    const ask = async (id: string) => {
      const headers = { [REQUEST_ID]: id, 'content-type': 'application/json' };
      const reply = await fetch(url, { ...init, headers });
      expect(reply.headers.get(REQUEST_ID)).toBe(id);
      expect(await reply.json()).toEqual({ id });
    };
    // Over reused connections, and several at once.
    for (let round = 0; round < 5; round++) {
      await Promise.all([1, 2, 3].map((n) => ask(`round-${round}-${n}`)));
    }
  });

  it('gets a new id without one, also when it is refused at once', async () => {
    const reply = await fetch(url);
    expect(reply.headers.get(REQUEST_ID)).toMatch(MADE);
    const adapter = createHttpAdapter();
    const refused = await adapter.getInstance().inject('/%zz');
    expect([refused.statusCode, refused.headers[REQUEST_ID]]).toEqual([
      400,
      expect.stringMatching(MADE),
    ]);
    await adapter.close();
  });
});
