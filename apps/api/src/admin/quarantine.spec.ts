import { type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { scratchEngines } from '#composition/scratch-engine.js';
import type { QuarantinePage } from '#operations/quarantine/rows.js';
import type { Problem } from '#platform/http/problem.js';
import { ReplayFixture } from '#test/factories/replay-fixture.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';

const BASE = '/v1/admin/quarantine';

describe('the quarantine over HTTP', () => {
  let fixture: ReplayFixture;
  let api: OpenApi;
  let authorization: string;

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${api.url}${path}`, {
      ...init,
      headers: { authorization, ...(init.headers as Record<string, string>) },
    });
  const page = async (query = '') =>
    (await (await ask(`${BASE}?${query}`)).json()) as QuarantinePage;
  const post = (body: string | undefined, type = 'text/csv') =>
    ask(`${BASE}/replay`, {
      method: 'POST',
      ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
    });
  const graphql = async (query: string, key = authorization) => {
    const reply = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: key },
      body: JSON.stringify({ query }),
    });
    return (await reply.json()) as {
      data: Record<string, never> | null;
      errors?: { message: string; extensions: { code: string } }[];
    };
  };
  const exported = async () => (await ask(`${BASE}/export`)).text();
  /** Edits rows as a person does in a spreadsheet. */
  const corrected = (csv: string, texts: Record<number, string>) => {
    const rows = parse<Record<string, string>>(csv, { columns: true });
    const edited = rows.map((row) => ({ ...row, text: texts[Number(row['line'])] ?? row['text'] }));
    return stringify(edited, { header: true });
  };

  beforeEach(async () => {
    fixture = await ReplayFixture.open();
    const { warehouse } = fixture.database;
    authorization = `Bearer ${await createKey(warehouse)}`;
    api = await openApi(warehouse, {
      lake: fixture.embedded.lake,
      openEngine: scratchEngines(1),
    });
  });
  afterEach(async () => {
    await api.close();
    await fixture.close();
  });

  it('requires a key', async () => {
    for (const path of ['', '/summary', '/export']) {
      expect((await fetch(`${api.url}${BASE}${path}`)).status, path).toBe(401);
    }
    expect((await fetch(`${api.url}${BASE}/replay`, { method: 'POST' })).status).toBe(401);
    const { errors } = await graphql('{ quarantineSummary { open } }', '');
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('exports in the notation of a spreadsheet, which a replay reads', async () => {
    const exportOf = async (query: string) => (await ask(`${BASE}/export?${query}`)).text();
    const text = await exportOf('decimal=comma');
    expect(text.split('\n')[0]).toBe('dataset;sha256;path;line;reason;column;value;advice;text');
    expect(parse(text, { delimiter: ';' })).toEqual(parse(await exportOf('')));
    const corrected = parse<Record<string, string>>(text, { columns: true, delimiter: ';' }).slice(
      0,
      1,
    );
    const edited = corrected.map((row) => ({ ...row, text: row['text']?.replace('x', '1') }));
    const reply = await post(stringify(edited, { header: true, delimiter: ';' }));
    expect(await reply.json()).toMatchObject({ taken: 1 });
    expect((await ask(`${BASE}/export?sep=comma&decimal=comma`)).status).toBe(400);
  });

  it('returns pages', async () => {
    const first = await page('first=2');
    expect(first.nodes.map(({ line }) => line)).toEqual([5, 7]);
    expect(first).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    expect(first).not.toHaveProperty('edges');
    expect(first.nodes[0]).toEqual({
      dataset: 'sales',
      runId: '1',
      sha256: fixture.sha256,
      path: 'sales.csv',
      line: 5,
      column: 'store',
      value: 'x',
      reason: 'BAD_INTEGER',
      advice: 'store: x is not a whole number: write only digits and replay the row',
      text: 'x;1;A',
      cells: [
        { header: 'Store', column: 'store', text: 'x', faulty: true },
        { header: 'Weekly; Sales', column: null, text: '1', faulty: false },
        { header: 'Type "A"', column: null, text: 'A', faulty: false },
      ],
      delimiter: ';',
      personal: false,
      state: 'open',
      correctedAt: null,
      correctedBy: null,
    });
    const second = await page(`first=2&after=${first.pageInfo.endCursor}`);
    expect(second.nodes.map(({ line }) => line)).toEqual([9]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const whole = await page('first=3');
    expect(whole.nodes.map(({ line }) => line)).toEqual([5, 7, 9]);
    expect(whole.pageInfo.hasNextPage).toBe(false);
    const third = await page(`after=${second.pageInfo.endCursor}`);
    expect(third).toMatchObject({ nodes: [], totalCount: 3, pageInfo: { endCursor: null } });
  });

  it('sets one value in all rows of a filter, and changes nothing when their number differs', async () => {
    const correct = async (query: object) => {
      const reply = await ask(`${BASE}/correct`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason: 'BAD_INTEGER', set: 'store', to: '4', ...query }),
      });
      return { status: reply.status, body: (await reply.json()) as Problem };
    };
    for (const [query, detail] of [
      [{ rows: 1 }, 'the filter selects more than 1 open rows, not 1'],
      [{ rows: 3 }, 'the filter selects 2 open rows, not 3'],
      [{ rows: 2, set: 'shop' }, 'line 5 of sales.csv has no column shop'],
    ] as const) {
      expect(await correct(query)).toMatchObject({
        body: { code: 'REPLAY_REFUSED', detail: expect.stringContaining(detail) as string },
      });
    }
    expect((await correct({ rows: 50_001 })).status).toBe(400);
    expect((await page()).totalCount).toBe(3);

    const taken = await correct({ rows: 2 });
    expect(taken).toMatchObject({ status: 202, body: { taken: 2, unchanged: 0, started: true } });
    const { warehouse } = fixture.database;
    expect(
      await warehouse.query('SELECT line::integer, text FROM ops.row_corrections ORDER BY line'),
    ).toEqual([
      { line: 5, text: '4;1;A' },
      { line: 9, text: '4;3;A' },
    ]);
  });

  it('filters, and rejects unknown filters', async () => {
    expect((await page('reason=SHORT_ROW')).nodes.map(({ line }) => line)).toEqual([7]);
    expect(await page('column=store')).toMatchObject({ nodes: [{}, {}], totalCount: null });
    expect((await page(`file=${fixture.sha256.slice(0, 8)}&run=1`)).totalCount).toBe(3);
    for (const bad of ['reason=WRONG', 'state=shut', 'first=0', 'colour=red', 'run=x']) {
      expect((await ask(`${BASE}?${bad}`)).status, bad).toBe(400);
    }
    const { endCursor } = (await page('first=1')).pageInfo;
    for (const after of ['x', endCursor ?? '']) {
      const reply = await ask(`${BASE}?reason=SHORT_ROW&after=${after}`);
      expect(await reply.json()).toMatchObject({ code: 'CURSOR_INVALID' });
    }
  });

  it('returns counts', async () => {
    await post(corrected(await exported(), { 5: '1;1;A' }));
    const summary = { open: 2, corrected: 1 };
    const file = { dataset: 'sales', sha256: fixture.sha256, path: 'sales.csv', runId: '1' };
    expect(await (await ask(`${BASE}/summary`)).json()).toEqual({
      ...summary,
      byReason: [
        {
          dataset: 'sales',
          reason: 'BAD_INTEGER',
          open: 1,
          corrected: 1,
          advice: 'a value is not a whole number: write only digits',
        },
        {
          dataset: 'sales',
          reason: 'SHORT_ROW',
          open: 1,
          corrected: 0,
          advice: 'the row has fewer cells than the header: add the missing cells',
        },
      ],
      byFile: [
        { ...file, reason: 'BAD_INTEGER', open: 1, corrected: 1 },
        { ...file, reason: 'SHORT_ROW', open: 1, corrected: 0 },
      ],
    });
    const { data } = await graphql('{ quarantineSummary(reason: SHORT_ROW) { open corrected } }');
    expect(data).toEqual({ quarantineSummary: { open: 1, corrected: 0 } });
  });

  it('exports CSV and accepts it with corrections', async () => {
    const reply = await ask(`${BASE}/export`);
    expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename=quarantine.csv');
    const csv = await reply.text();
    expect(csv.split('\n')).toHaveLength(5);
    const replay = await post(corrected(csv, { 5: '1;1;A', 9: '3;3;A' }));
    expect(replay.status).toBe(202);
    expect(replay.headers.get('location')).toBe('/v1/admin/runs/2');
    expect(await replay.json()).toEqual({
      taken: 2,
      unchanged: 1,
      started: true,
      runId: '2',
      statusUrl: '/v1/admin/runs/2',
      message: 'run 2 has started: follow it at /v1/admin/runs/2',
    });
    expect((await page()).nodes.map(({ line }) => line)).toEqual([7]);
    expect((await page('state=all')).nodes.map(({ state }) => state)).toEqual([
      'corrected',
      'open',
      'corrected',
    ]);
    const acts = await fixture.query(
      `SELECT actor, action FROM ops.audit_log WHERE action <> 'create-key' ORDER BY id`,
    );
    expect(acts).toEqual([
      { actor: 'key 1', action: 'replay-quarantine' },
      { actor: 'key 1', action: 'start-run' },
    ]);
    const [run] = await fixture.query('SELECT trigger FROM ops.runs WHERE run_id = 2');
    expect(run).toEqual({ trigger: 'replay' });
    // The run is active.
    const again = await post(corrected(csv, { 5: '1;1;A', 9: '3;3;A' }));
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({
      taken: 0,
      unchanged: 3,
      started: false,
      runId: '2',
    });
  });

  it('accepts JSON, and an empty body after a corrected contract', async () => {
    const row = { sha256: fixture.sha256, line: 5, text: '1;1;A' };
    const json = (body: object) => post(JSON.stringify(body), 'application/json');
    expect(await (await json({ rows: [row] })).json()).toMatchObject({ taken: 1, started: true });
    await fixture.query(`UPDATE ops.runs SET status = 'succeeded'`);
    for (const none of [() => post(undefined), () => json({})]) {
      expect(await (await none()).json()).toMatchObject({ taken: 0, started: true });
      await fixture.query(`UPDATE ops.runs SET status = 'unchanged' WHERE status = 'queued'`);
    }
  });

  it('rejects invalid rows with the reason', async () => {
    const row = { sha256: fixture.sha256, line: 6, text: 'a' };
    const cases: [string, string | undefined, number, RegExp][] = [
      [JSON.stringify({ rows: [row] }), 'application/json', 422, /line 6 of \w{12} is not in quar/],
      [JSON.stringify({ rows: [{ ...row, text: '' }] }), 'application/json', 422, /row 1: .*empty/],
      [JSON.stringify({ rows: [{ ...row, line: 'x' }] }), 'application/json', 400, /rows\.0\.line/],
      [JSON.stringify({ lines: [] }), 'application/json', 400, /lines/],
      ['sha256,line,text\nabc,1,x\n', 'text/csv', 422, /CSV line 2: sha256/],
      ['a,b\n1,2\n', 'text/csv', 422, /no column sha256, line, text/],
      ['<rows/>', 'application/xml', 415, /application\/json, or text\/csv/],
    ];
    for (const [body, type, status, message] of cases) {
      const reply = await post(body, type);
      expect([reply.status, ((await reply.json()) as Problem).detail]).toEqual([
        status,
        expect.stringMatching(message),
      ]);
    }
    expect(await fixture.query('SELECT FROM ops.row_corrections')).toEqual([]);
    expect(await fixture.query(`SELECT FROM ops.runs WHERE trigger = 'replay'`)).toEqual([]);
  });

  it('rejects a body over 50 MB, and stops reading', async () => {
    const { hostname, port } = new URL(api.url);
    const sending = request({
      hostname,
      port,
      path: `${BASE}/replay`,
      method: 'POST',
      headers: { authorization, 'content-type': 'text/csv' },
    });
    sending.on('error', () => undefined);
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
    sending.write('sha256,line,text,padding\n');
    const row = `${fixture.sha256},5,1;1;A,${' '.repeat(900_000)}\n`;
    let sent = 0;
    for (let isAnswered = false; !isAnswered && sent < 200; sent++) {
      const written = new Promise<boolean>((resolve) => sending.write(row, () => resolve(false)));
      isAnswered = await Promise.race([written, answered.then(() => true)]);
    }
    const [{ statusCode }] = await answered;
    expect(statusCode).toBe(413);
    sending.destroy();
    expect(sent).toBeLessThan(200);
  });

  it('rejects JSON that is too long', async () => {
    const row = { sha256: fixture.sha256, line: 5, text: '1'.repeat(1_100_000) };
    const reply = await post(JSON.stringify({ rows: [row] }), 'application/json');
    expect(reply.status).toBe(413);
  });

  it('tries corrections with an engine of its own, and stores nothing', async () => {
    const attempt = async (body: object) => {
      const reply = await ask(`${BASE}/try`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
      return { status: reply.status, body: (await reply.json()) as object };
    };
    const row = (line: number, text: string) => ({ sha256: fixture.sha256, line, text });
    const tried = await attempt({ rows: [row(9, '3;3'), row(5, '1;1;A')] });
    // The file lacks the column of the department.
    const fault = { outcome: 'quarantined', reason: 'MISSING_VALUE', column: 'department' };
    expect(tried).toMatchObject({
      status: 200,
      body: {
        accepted: 0,
        rows: [
          { line: 9, outcome: 'quarantined', reason: 'SHORT_ROW', column: null },
          { line: 5, ...fault, value: null, unchecked: [] },
        ],
      },
    });
    for (const [body, status, code] of [
      [{ rows: [] }, 400, 'ARGUMENT_INVALID'],
      [{}, 400, 'ARGUMENT_INVALID'],
      [{ rows: Array(1_001).fill(row(5, 'a')) as object[] }, 400, 'ARGUMENT_INVALID'],
      [{ rows: [row(5, '')] }, 422, 'REPLAY_REFUSED'],
      [{ rows: [row(6, 'a')] }, 422, 'REPLAY_REFUSED'],
    ] as const) {
      expect(await attempt(body)).toMatchObject({ status, body: { code } });
    }
    const { data } = await graphql(
      `{ tryCorrections(rows: [{ sha256: "${fixture.sha256}", line: 5, text: "1;1;A" }]) { rows { reason } } }`,
    );
    expect(data).toEqual({ tryCorrections: { rows: [{ reason: 'MISSING_VALUE' }] } });
    expect(await fixture.query('SELECT FROM ops.row_corrections')).toEqual([]);
    // One engine at a time: a reader who reloads the page leaves a trial that still has it.
    const again = Array.from({ length: 3 }, () => attempt({ rows: [row(9, '3;3')] }));
    expect((await Promise.all(again)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('works over GraphQL', async () => {
    const { data } = await graphql(`
      {
        quarantine(first: 1, state: all, column: "store") {
          totalCount
          nodes {
            line
            advice
          }
          pageInfo {
            hasNextPage
          }
          edges {
            cursor
            node {
              line
            }
          }
        }
      }
    `);
    expect(data).toMatchObject({
      quarantine: {
        totalCount: null,
        nodes: [{ line: 5 }],
        pageInfo: { hasNextPage: true },
        edges: [{ node: { line: 5 } }],
      },
    });
    const rows = `[{ sha256: "${fixture.sha256}", line: 5, text: "1;1;A" }]`;
    const replay = await graphql(
      `mutation { replayQuarantine(rows: ${rows}) { taken started runId } }`,
    );
    expect(replay.data).toEqual({ replayQuarantine: { taken: 1, started: true, runId: '2' } });
    const refused = await graphql(`
      mutation {
        replayQuarantine(rows: [{ sha256: "a", line: 5, text: "b" }]) {
          taken
        }
      }
    `);
    expect(refused.errors?.[0]?.extensions.code).toBe('REPLAY_REFUSED');
  });
});
