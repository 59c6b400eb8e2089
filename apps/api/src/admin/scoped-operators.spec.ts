import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatScope } from '#access/format-scope.js';
import type { Scope } from '#access/scope.js';
import { scratchEngines } from '#composition/scratch-engine.js';
import type { QuarantinePage } from '#operations/quarantine/rows.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import {
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
  toCsv,
  deliver,
} from '#test/setup/source-files.js';

const BASE = '/v1/admin/quarantine';

/** Each row with the store and department that it names; null for neither. Line 2 of the file is the first. */
const SALES: readonly (readonly [store: number | null, department: number | null, row: string])[] =
  [
    ...[1, 2, 3].flatMap((store) =>
      [1, 2].flatMap((department) =>
        ['05/02/2010', '12/03/2010', '09/04/2010'].map(
          (day) => [store, department, `${store},${department},${day},100.00,FALSE`] as const,
        ),
      ),
    ),
    [1, 1, '1,1,31/02/2010,10.00,FALSE'],
    [1, 2, '1,2,31/02/2010,20.00,FALSE'],
    [3, 1, '3,1,31/02/2010,30.00,FALSE'],
    [2, 1, '2,1,12/02/2010,x,FALSE'],
    [3, 2, '3,2,12/02/2010,y,FALSE'],
    [null, 1, 'z,1,12/02/2010,40.00,FALSE'],
    [9, 1, '9,1,05/02/2010,50.00,FALSE'],
    [null, null, '1,"1"x,05/02/2010,60.00,FALSE'],
    [1, 1, '"1",1,30/02/2010,70.00,FALSE'],
  ];
const FEATURES: typeof SALES = [
  ...[1, 2, 3].map(
    (store) =>
      [store, null, `${store},05/02/2010,42.31,2.572,NA,NA,NA,NA,NA,211.1,8.1,FALSE`] as const,
  ),
  [1, null, '1,31/02/2010,42.31,2.572,NA,NA,NA,NA,NA,211.1,8.1,FALSE'],
  [3, null, '3,31/02/2010,42.31,2.572,NA,NA,NA,NA,NA,211.1,8.1,FALSE'],
];
const STORES = toCsv(STORES_HEADER, '1,A,151315', '2,B,202307', '3,B,202308');

const SCOPES: readonly Scope[] = [
  { stores: [1, 2] },
  { departments: [1] },
  { stores: [1, 3], departments: [2] },
];

const isOwn = ({ stores, departments }: Scope, [store, department]: (typeof SALES)[number]) =>
  (stores === undefined || (store !== null && stores.includes(store))) &&
  (departments === undefined || (department !== null && departments.includes(department)));

interface Opened {
  pipeline: TestPipeline;
  api: OpenApi;
}

/** Opens an API over a run of the rows that a reader of a scope has; all rows without one. */
async function openChain(scope: Scope = {}): Promise<Opened> {
  const pipeline = await openTestPipeline();
  const select = (rows: typeof SALES) =>
    rows.filter((row) => isOwn(scope, row)).map(([, , row]) => row);
  await deliver(pipeline.folder, {
    'sales.csv': toCsv(SALES_HEADER, ...select(SALES)),
    'features.csv': toCsv(FEATURES_HEADER, ...select(FEATURES)),
    'stores.csv': STORES,
  });
  await pipeline.run();
  const api = await openApi(pipeline.warehouse, {
    lake: pipeline.services.lake,
    openEngine: scratchEngines(1),
  });
  return { pipeline, api };
}

const close = async ({ pipeline, api }: Opened) => {
  await api.close();
  await pipeline.close();
};

/** Lines, files and runs differ: the other file has fewer rows. */
const OWN = ['sha256', 'line', 'runId', 'cursor', 'startCursor', 'endCursor'];
const parseShared = (text: string): unknown =>
  JSON.parse(text, (name: string, value: unknown) => (OWN.includes(name) ? undefined : value));

describe('an operator bound to stores', () => {
  let chain: Opened;
  const keys = new Map<string, string>();
  let whole: string;
  const ask = createClient(() => chain.api);
  const list = async (query: string, key: string) =>
    JSON.parse((await ask.get(`${BASE}?${query}`, key)).text) as QuarantinePage;
  const mine = () => keys.get('stores 1, 2')!;
  const send = async (path: string, key: string, body: object) => {
    const reply = await ask.post(`${BASE}/${path}`, key, body);
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  };

  beforeAll(async () => {
    chain = await openChain();
    whole = await createKey(chain.pipeline.warehouse, 'operator');
    for (const scope of SCOPES)
      keys.set(
        formatScope(scope),
        await createKey(chain.pipeline.warehouse, 'operator', false, scope),
      );
  });
  afterAll(() => close(chain));

  it.each(SCOPES.map((scope) => [formatScope(scope), scope] as const))(
    'sees the rows that a database of their rows has: %s',
    async (text, scope) => {
      const own = await openChain(scope);
      const reference = createClient(() => own.api);
      const operator = await createKey(own.pipeline.warehouse, 'operator');
      const queries = [
        '',
        '?state=all',
        '?dataset=sales',
        '?reason=IMPOSSIBLE_DATE',
        '?column=store',
      ];
      const paths = queries.flatMap((query) => [`${BASE}${query}`, `${BASE}/summary${query}`]);
      for (const path of paths) {
        const [got, expected] = [
          await ask.get(path, keys.get(text)),
          await reference.get(path, operator),
        ];
        expect([path, got.status, parseShared(got.text)]).toEqual([
          path,
          200,
          parseShared(expected.text),
        ]);
      }
      const { nodes, totalCount } = await list('', keys.get(text)!);
      expect(nodes.length).toBeGreaterThan(0);
      expect(totalCount).toBe(nodes.length);
      const exported = await ask.get(`${BASE}/export`, keys.get(text));
      expect(exported.text.trim().split('\n')).toHaveLength(nodes.length + 1);
      await close(own);
    },
    60_000,
  );

  it('reads pages of their rows, whose cursors belong to the scope', async () => {
    const first = await list('first=1', mine());
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
    const after = `after=${first.pageInfo.endCursor}`;
    expect((await list(`first=9&${after}`, mine())).nodes).toHaveLength(4);
    for (const key of [whole, keys.get('departments 1')!, keys.get('department 1')!].filter(
      Boolean,
    )) {
      const reply = await ask.get(`${BASE}?${after}`, key);
      expect(ask.errorOf(reply).code).toBe('CURSOR_INVALID');
    }
  });

  it('corrects their rows, and starts no run', async () => {
    const [row] = (await list('dataset=sales', mine())).nodes;
    const corrected = { sha256: row!.sha256, line: row!.line, text: '1,1,19/02/2010,10.00,FALSE' };
    const tried = await send('try', mine(), { rows: [corrected] });
    expect(tried.body).toMatchObject({ accepted: 1 });
    const reply = await send('replay', mine(), { rows: [corrected] });
    expect([reply.status, reply.body]).toEqual([
      200,
      {
        taken: 1,
        unchanged: 0,
        started: false,
        runId: null,
        statusUrl: null,
        message: 'the corrections are stored: the next run of the chain reads them',
      },
    ]);
    const again = await send('replay', mine(), { rows: [corrected] });
    expect(again.body).toMatchObject({ taken: 0, unchanged: 1 });
    expect(await chain.pipeline.rows("SELECT FROM ops.runs WHERE status <> 'succeeded'")).toEqual(
      [],
    );
    for (const [path, body] of [
      [`${BASE}/replay`, {}],
      ['/v1/admin/runs', {}],
      ['/v1/admin/files/ab/withdraw', { reason: 'x' }],
    ] as const) {
      const refused = await ask.post(path, mine(), body);
      expect([refused.status, await refused.json()]).toMatchObject([
        403,
        {
          code: 'SCOPE_REFUSED',
          detail: expect.stringContaining('you may see stores 1, 2 only') as string,
        },
      ]);
    }
  });

  it('sets a value in all of their rows that a filter selects', async () => {
    const body = { dataset: 'sales', column: 'weekly_sales', set: 'weekly_sales', to: '5.00' };
    const wrong = await send('correct', mine(), { ...body, rows: 2 });
    expect(wrong.body).toMatchObject({
      detail: expect.stringContaining('the filter selects 1 open rows, not 2') as string,
    });
    const reply = await send('correct', mine(), { ...body, rows: 1 });
    expect(reply.body).toMatchObject({ taken: 1, started: false });
    const rows = await chain.pipeline.rows('SELECT text FROM ops.row_corrections ORDER BY line');
    expect(rows.at(-1)).toEqual({ text: '2,1,12/02/2010,5.00,FALSE' });
  });

  it('gets for a row of another store the refusal of one that does not exist', async () => {
    const foreign = (await list('dataset=sales&first=500', whole)).nodes.find(({ text }) =>
      text.startsWith('3,1,31'),
    )!;
    const text = '1,1,26/02/2010,1.00,FALSE';
    const { sha256 } = foreign;
    const moved = { sha256, line: foreign.line, text: '3,1,26/02/2010,30.00,FALSE' };
    const readError = async (line: number) => {
      const bodies = [];
      for (const path of ['try', 'replay']) {
        const { status, body } = await send(path, mine(), { rows: [{ sha256, line, text }] });
        bodies.push([status, JSON.stringify(body).replaceAll(`line ${line} `, 'line N ')]);
      }
      return bodies;
    };
    const missing = await readError(77);
    expect(missing[0]).toEqual([422, expect.stringContaining('line N of') as string]);
    expect(await readError(foreign.line)).toEqual(missing);
    // A row that was corrected is still of another store.
    await send('replay', whole, { rows: [moved] });
    expect(await readError(foreign.line)).toEqual(missing);
  });

  it('moves no row to another store, and takes none back that was moved there', async () => {
    const own = (await list('reason=IMPOSSIBLE_DATE&dataset=sales', mine())).nodes.at(-1)!;
    const { sha256, line } = own;
    const detailOf = async (text: string) => {
      const { status, body } = await send('replay', mine(), { rows: [{ sha256, line, text }] });
      return [status, body['detail']];
    };
    const refused = [
      403,
      `the new text of line ${line} of ${sha256.slice(0, 12)} is of others, and you may see stores 1, 2 only: ask an administrator for a key of the whole chain`,
    ];
    for (const store of ['3', '99', 'x', '"3"', '03', '+1', ' 3 '])
      expect(await detailOf(`${store},1,26/02/2010,1.00,FALSE`)).toEqual(refused);
    const text = '3,1,26/02/2010,70.00,FALSE';
    expect((await send('replay', whole, { rows: [{ sha256, line, text }] })).body).toMatchObject({
      taken: 1,
    });
    expect(await detailOf('1,1,26/02/2010,70.00,FALSE')).toEqual([
      403,
      expect.stringContaining('has a correction that is of others') as string,
    ]);
  });

  it('gets no reply of a request that it sent within another scope', async () => {
    const { warehouse } = chain.pipeline;
    const key = await createKey(warehouse, 'operator', false, { stores: [1, 2, 3] });
    const row = (await list('dataset=sales', mine())).nodes[0]!;
    const rows = [{ sha256: row.sha256, line: row.line, text: row.text }];
    const replay = async () => {
      const reply = await fetch(`${chain.api.url}${BASE}/replay`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': 'once',
        },
        body: JSON.stringify({ rows }),
      });
      return [reply.status, ((await reply.json()) as { code?: string }).code];
    };
    expect([await replay(), await replay()]).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
    await warehouse.query("UPDATE ops.api_keys SET stores = '{1,2}' WHERE stores = '{1,2,3}'");
    await expect
      .poll(replay, { timeout: 10_000 })
      .toEqual([expect.any(Number), 'IDEMPOTENCY_KEY_REUSED']);
  });
});
