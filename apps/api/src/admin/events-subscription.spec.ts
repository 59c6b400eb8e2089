import { createClient, NetworkError } from 'graphql-sse';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { createKey } from '#test/setup/access.js';
import { createLedger } from '#test/setup/flow.js';
import { parseMessages } from '#test/setup/graphql-stream.js';
import { buildStartInput } from '#test/setup/build-start-input.js';
import { requestRun } from '#test/setup/request-run.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const FOLLOW = `subscription ($run: Int, $flow: String, $after: Int) {
  events(run: $run, flow: $flow, after: $after) {
    ... on EventInfo { id at flow runId stage kind data }
    ... on RunProgress { run status stages { stage status attempt step rowsDone rowsExpected } }
  }
}`;

interface Message {
  id?: number;
  kind?: string;
  data?: string;
  status?: string;
  stages?: object[];
}

describe('a subscription to events', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  let api: OpenApi;
  let authorization: string;
  const opened: Following[] = [];

  beforeAll(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
    api = await openApi(database.warehouse);
    authorization = `Bearer ${await createKey(database.warehouse, 'operator')}`;
  });
  afterAll(async () => {
    for (const each of opened) each.stop();
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    // A stream of the test before may still read, and lock these tables in another order: a deadlock is tried again.
    await vi.waitFor(
      () => database.warehouse.query('TRUNCATE ops.runs, ops.events CASCADE'),
      30_000,
    );
  });

  /** Messages that graphql-sse's client has received. */
  class Following {
    readonly told: Message[] = [];
    readonly errors: string[] = [];
    readonly ended: Promise<void>;
    stop!: () => void;

    /** @param retry resolves when it may reconnect; left out, it never does */
    constructor(
      url: string,
      variables: Record<string, unknown>,
      { retry, key = authorization }: { retry?: () => Promise<void>; key?: string } = {},
    ) {
      opened.push(this);
      const client = createClient({
        url: `${url}/graphql/stream`,
        headers: () => ({
          authorization: key,
          ...(this.last === undefined ? {} : { 'last-event-id': String(this.last) }),
        }),
        ...(retry ? { retry } : { retryAttempts: 0 }),
      });
      this.ended = new Promise((resolve, reject) => {
        this.stop = client.subscribe<{ events: Message }>(
          { query: FOLLOW, variables },
          {
            next: ({ data, errors }) => {
              if (data) this.told.push(data.events);
              for (const error of errors ?? []) this.errors.push(readCode(error));
            },
            error: (cause) => reject(cause instanceof Error ? cause : new Error(String(cause))),
            complete: resolve,
          },
        );
      });
      this.ended.catch(() => undefined);
    }

    get kinds(): string[] {
      return this.told.flatMap(({ kind }) => kind ?? []);
    }

    get ids(): number[] {
      return this.told.flatMap(({ id }) => id ?? []);
    }

    private get last(): number | undefined {
      return this.ids.at(-1);
    }
  }

  const readCode = ({ extensions }: { extensions?: unknown }) =>
    (extensions as { code: string }).code;
  const until = (following: Following, kinds: string[]) =>
    vi.waitFor(() => expect(following.kinds).toEqual(kinds), { timeout: 10_000, interval: 20 });
  const fail = (id: string) => ledger.runs.fail(Number(id), 'SOURCE_EMPTY', 'no file');
  const raw = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/graphql/stream`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });

  it('streams a run from its first step to its end, with progress', async () => {
    const { id } = await requestRun(ledger, 'admin', false);
    const following = new Following(api.url, { run: Number(id) });
    await until(following, ['run.queued']);
    await ledger.runs.start(Number(id), await buildStartInput(ledger, Number(id)));
    const claim = await ledger.stages.claim(Number(id), 'ingest-sales', 1);
    if (!claim) throw new Error('the stage has no claim');
    await ledger.stages.progress(claim, 'clean', 7, 10);
    await vi.waitFor(() => {
      const looks = following.told.filter(({ stages }) => stages);
      expect(looks.at(-1)).toMatchObject({ run: id, status: 'running' });
      expect(looks.at(-1)?.stages?.[0]).toEqual({
        stage: 'ingest-sales',
        status: 'running',
        attempt: 1,
        step: 'clean',
        rowsDone: 7,
        rowsExpected: 10,
      });
    }, 10_000);
    await fail(id);
    await following.ended;
    expect(following.kinds).toEqual([
      'run.queued',
      'run.running',
      'stage.running',
      'stage.cancelled',
      'run.failed',
    ]);
    const failed = following.told.find(({ kind }) => kind === 'run.failed');
    expect(failed).toMatchObject({ flow: 'weekly-sales', runId: id, stage: null });
    expect(JSON.parse(failed?.data ?? '')).toMatchObject({ code: 'SOURCE_EMPTY' });
    expect(following.told.at(-1)).toMatchObject({ status: 'failed' });
  });

  it('continues after a lost connection, without missing or repeated events', async () => {
    const first = await openApi(database.warehouse);
    let isBack: () => void = () => undefined;
    const back = new Promise<void>((resolve) => (isBack = resolve));
    const following = new Following(first.url, { after: 0 }, { retry: () => back });
    const before = await requestRun(ledger, 'admin', false);
    await until(following, ['run.queued']);
    await first.close();
    await fail(before.id);
    const after = await requestRun(ledger, 'admin', false);
    const again = await openApi(database.warehouse, { port: Number(new URL(first.url).port) });
    isBack();
    await until(following, ['run.queued', 'run.failed', 'run.queued']);
    await fail(after.id);
    await until(following, ['run.queued', 'run.failed', 'run.queued', 'run.failed']);
    expect(new Set(following.ids).size).toBe(4);
    expect(following.errors).toEqual(['SERVICE_UNAVAILABLE']);
    following.stop();
    await again.close();
  });

  it('continues after the number from a client, and numbers each event', async () => {
    const { id } = await requestRun(ledger, 'admin', false);
    await fail(id);
    const document = `subscription { events(run: ${id}) { ... on EventInfo { kind } } }`;
    const all = parseMessages(await (await raw(document)).text());
    const numbers = all.flatMap((message) => message.id ?? []);
    expect(all.map(({ event }) => event)).toEqual(['next', 'next', 'next', 'complete']);
    expect(numbers).toHaveLength(2);
    const [first = ''] = numbers;
    const byHeader = parseMessages(await (await raw(document, { 'last-event-id': first })).text());
    const byArgument = document.replace(')', `, after: ${first})`);
    const others = parseMessages(await (await raw(byArgument)).text());
    expect(byHeader[0]?.data).toEqual({ data: { events: { kind: 'run.failed' } } });
    expect(others).toEqual(byHeader);
    expect((await raw(document, { 'last-event-id': 'x' })).status).toBe(200);
  });

  it('shares the limit of streams with REST', async () => {
    const one = `Bearer ${await createKey(database.warehouse, 'operator')}`;
    const going = new AbortController();
    const follow = (n: number) =>
      n % 2
        ? fetch(`${api.url}/v1/admin/events`, {
            headers: { authorization: one },
            signal: going.signal,
          })
        : fetch(`${api.url}/graphql/stream`, {
            method: 'POST',
            headers: { authorization: one, 'content-type': 'application/json' },
            body: JSON.stringify({ query: 'subscription { events { __typename } }' }),
            signal: going.signal,
          });
    const opened = await Promise.all(Array.from({ length: 10 }, (_, n) => follow(n)));
    expect(new Set(opened.map(({ status }) => status))).toEqual(new Set([200]));
    for (const n of [0, 1]) {
      const more = await follow(n);
      expect([more.status, more.headers.get('retry-after')]).toEqual([429, '5']);
      expect(await more.text()).toContain('"code":"RATE_LIMITED"');
    }
    expect((await raw('{')).status).toBe(200);
    going.abort();
    await vi.waitFor(async () => {
      const reply = await fetch(`${api.url}/v1/admin/events?run=999`, {
        headers: { authorization: one },
      });
      expect(reply.status).toBe(404);
    }, 5_000);
  });

  it('fails with the status of the server', async () => {
    const following = new Following(api.url, {}, { key: 'Bearer none' });
    const error = await following.ended.catch((cause: unknown) => cause);
    expect((error as NetworkError<Response>).response?.status).toBe(401);
  });

  it('is counted like other requests', async () => {
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toMatch(
      /^retailstream_http_request_duration_seconds_count\{.*route="\/graphql\/stream".*\} [1-9]/m,
    );
    expect(metrics).toMatch(
      /^retailstream_graphql_field_duration_seconds_count\{.*operation="subscription",field="events".*\} [1-9]/m,
    );
  });
});
