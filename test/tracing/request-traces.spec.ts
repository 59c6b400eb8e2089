import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  CLIENT_SPAN,
  openTracedApps,
  WAIT_OPTIONS,
  toText,
  type TracedApps,
} from './traced-apps.js';
import { listChildNames, requireOne } from './tree.js';

describe('traces of requests', () => {
  let apps: TracedApps;
  beforeAll(async () => {
    apps = await openTracedApps();
    expect(await apps.run()).toBe('succeeded');
  });
  afterAll(() => apps.close());

  it('include the GraphQL operation and its queries', async () => {
    const TRACE = '4bf92f3577b34da6a3ce929d0e0e4740';
    const query = 'query Fuel { lowestFuelPrices(from: "2010-02-05") { totalCount } }';
    await apps.post('/graphql', TRACE, { query });
    await vi.waitFor(() => requireOne(apps.listSpans(TRACE), 'POST /graphql'), WAIT_OPTIONS);
    const spans = apps.listSpans(TRACE);
    const request = requireOne(spans, 'POST /graphql');
    expect(request.attributes).toMatchObject({
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Fuel',
    });
    const field = requireOne(spans, 'query lowestFuelPrices');
    expect(field.parentSpanId).toBe(request.spanId);
    // The answer, and the deliveries of its weeks.
    const asked = spans.filter(({ name }) => name === 'warehouse query');
    expect(asked.map(({ parentSpanId }) => parentSpanId)).toEqual([field.spanId, field.spanId]);
    for (const { attributes } of asked) {
      expect(attributes).toMatchObject({
        'db.system.name': 'postgresql',
        'retailstream.answer': 'lowestFuelPrices',
      });
    }
    expect(toText(spans)).not.toContain('2010-02-05');
  });

  it('include answers sent from stored bytes, and never the URL', async () => {
    const name = 'GET /v1/weekly-top-stores';
    /** Asks in a new trace, and returns its spans. */
    const ask = async (number: number) => {
      const trace = `4bf92f3577b34da6a3ce929d0e0e47${40 + number}`;
      // The first repeated answer would be sent by the hooks, which wait until it is compressed.
      const headers = {
        traceparent: `00-${trace}-${CLIENT_SPAN}-01`,
        'accept-encoding': 'identity',
      };
      const reply = await fetch(`${apps.api}/v1/weekly-top-stores?from=2010-02-12`, { headers });
      expect(reply.status).toBe(200);
      await reply.text();
      await vi.waitFor(() => requireOne(apps.listSpans(trace), name), WAIT_OPTIONS);
      return apps.listSpans(trace);
    };
    const first = await ask(1);
    expect(listChildNames(first, requireOne(first, name))).toEqual([
      'warehouse query',
      'warehouse query',
      'warehouse query',
    ]);
    let asked = 1;
    await vi.waitFor(async () => {
      const [stored, ...others] = await ask(++asked);
      expect(others).toEqual([]);
      expect(stored).toMatchObject({ parentSpanId: CLIENT_SPAN, kind: 2 });
      // The bytes are stored soon after the first answer.
      expect(stored?.attributes).toMatchObject({
        'http.response.status_code': 200,
        'retailstream.answer': 'stored',
      });
    }, WAIT_OPTIONS);
    expect(toText(apps.collector.listSpans())).not.toContain('2010-02-12');
  });

  it('omit the frequent requests of programs', async () => {
    for (const path of ['metrics', 'livez', 'readyz']) await fetch(`${apps.api}/${path}`);
    await fetch(`${apps.api}/v1/nothing/${apps.key}`);
    await vi.waitFor(() => requireOne(apps.collector.listSpans(), 'GET'), WAIT_OPTIONS);
    const names = new Set(apps.collector.listSpans().map(({ name }) => name));
    for (const path of ['metrics', 'livez', 'readyz']) expect(names).not.toContain(`GET /${path}`);
    expect(requireOne(apps.collector.listSpans(), 'GET').attributes).not.toHaveProperty(
      'http.route',
    );
    expect(JSON.stringify(apps.collector.received)).not.toContain(apps.key);
  });

  it('delay no run while the collector refuses them or does not answer', async () => {
    apps.collector.answer = { status: 500 };
    expect(await apps.run()).toBe('succeeded');
    await vi.waitFor(() => expect(apps.logLines).toHaveLength(1), WAIT_OPTIONS);
    apps.collector.answer = undefined;
    expect(await apps.run()).toBe('succeeded');
    await apps.tracing.close();
    expect(apps.logLines).toEqual([expect.stringContaining('does not accept traces') as string]);
  });
});
