import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '#access/scope.js';
import { CellCheck } from '#intake/contracts/check-cells.js';
import { createSources, loadMarts } from '#test/factories/load-marts.js';
import { createKey } from '#test/setup/access.js';
import { retailMart } from '#test/setup/flow.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { EventLedger } from '../reader/event-ledger.js';
import { EventParser } from '../reader/parse-event.js';
import { PartitionReader } from '../reader/partition-reader.js';
import { listStreams } from '../reader/stream.js';
import { WarehouseLog } from '../warehouse-log/warehouse-log.js';

const MEGABYTE = 1024 ** 2;

/** Published sales of the stores of the senders. */
const sources = createSources({
  stores: '3,A,100\n5,A,100',
  sales: '3,1,05/02/2010,10.00,FALSE\n5,1,05/02/2010,10.00,FALSE',
  features:
    '3,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE\n5,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
});

const sale = (product: string, store = '3') =>
  `{"customer_id":17,"store_id":${store},"product_name":"${product}","sales_date":"2026-03-14",` +
  `"sales_person_id":4,"price":1.990,"quantity":2,"total_cost":"3.98"}`;

describe('events of stores', () => {
  let database: TestWarehouse;
  let api: OpenApi;

  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadMarts(database.url, sources);
    api = await openApi(database.warehouse);
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  async function send(body: string, by: string) {
    const reply = await fetch(`${api.url}/v1/events/transactions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${by}`, 'content-type': 'application/x-ndjson' },
      body,
    });
    return { status: reply.status, body: (await reply.json()) as object };
  }

  it('shows the sales in the live view once the worker has stored them', async () => {
    const { warehouse } = database;
    const events = [sale('Bread'), sale('Oat drink'), sale('Bread'), 'null'];
    await send(events.join('\n'), await createKey(warehouse, 'sender'));
    const [stream] = listStreams(retailMart);
    const ledger = new EventLedger(warehouse, 'transactions');
    const source = new WarehouseLog(warehouse, ['transactions']);
    const [position] = await ledger.positions(await source.partitions('transactions'));
    const reader = new PartitionReader(
      {
        topic: 'transactions',
        source,
        ledger,
        parser: new EventParser(stream!.contract),
        check: new CellCheck(stream!.contract),
        bytes: MEGABYTE,
      },
      position!,
    );
    expect(await reader.step(new AbortController().signal)).toBe('stored');
    const reply = await fetch(`${api.url}/v1/live/sales?first=1`, {
      headers: { authorization: `Bearer ${await createKey(warehouse, 'viewer')}` },
    });
    const amounts = { transactions: 3, quantity: 6, total: 11.94 };
    const minute = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00.000Z$/) as string;
    const bread = { product: 'Bread', transactions: 2, quantity: 4, total: 7.96 };
    expect(await reply.json()).toEqual({
      sinceSnapshot: null,
      ...amounts,
      minutes: [{ minute, ...amounts }],
      stores: [{ store: '3', ...amounts }],
      products: [bread],
      groups: [{ minute, store: '3', ...bread }],
      publishedMinutes: [],
    });
    const query = '{ liveSales(first: 1) { transactions total products { product quantity } } }';
    const queried = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(await queried.json()).toMatchObject({
      data: {
        liveSales: {
          transactions: 3,
          total: 11.94,
          products: [{ product: 'Bread', quantity: 4 }],
        },
      },
    });
    const readAs = async (scope: Scope) => {
      const bound = await createKey(warehouse, 'viewer', false, scope);
      const own = await fetch(`${api.url}/v1/live/sales?first=1`, {
        headers: { authorization: `Bearer ${bound}` },
      });
      return (await own.json()) as object;
    };
    expect(await readAs({ stores: [3, 5] })).toMatchObject({
      ...amounts,
      minutes: [{ minute, ...amounts }],
      stores: [{ store: '3', ...amounts }],
      products: [bread],
    });
    expect(await readAs({ stores: [5] })).toEqual({
      sinceSnapshot: null,
      transactions: 0,
      quantity: 0,
      total: 0,
      minutes: [],
      stores: [],
      products: [],
      groups: [],
      publishedMinutes: [],
    });
    expect(await readAs({ departments: [1] })).toMatchObject({
      code: 'SCOPE_REFUSED',
      detail: expect.stringContaining('events of transactions name no department') as string,
    });
  });

  it('takes events of the stores of a sender with a scope alone', async () => {
    const by = await createKey(database.warehouse, 'sender', false, { stores: [3, 5] });
    expect(await send([sale('Bread', '3'), sale('Bread', '5')].join('\n'), by)).toMatchObject({
      status: 200,
      body: { taken: 2 },
    });
    for (const store of ['7', '99']) {
      const refused = await send([sale('Bread', '3'), sale('Bread', store)].join('\n'), by);
      expect(refused).toMatchObject({
        status: 403,
        body: {
          code: 'SCOPE_REFUSED',
          detail: `event 2 is of store ${store}, so no event was taken, and you may see stores 3, 5 only: ask an administrator for a key of the whole chain`,
        },
      });
    }
    const stored = await database.warehouse.query<{ payload: string }[]>(
      'SELECT payload FROM ops.event_log ORDER BY "offset" DESC LIMIT 2',
    );
    expect(stored.map(({ payload }) => payload)).toEqual([sale('Bread', '5'), sale('Bread', '3')]);
    const department = await createKey(database.warehouse, 'sender', false, { departments: [1] });
    expect(await send(sale('Bread', '3'), department)).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_REFUSED' },
    });
  });

  it('keeps the ids of a sender with a scope apart from those of other stores', async () => {
    const withId = (text: string, id: string) => text.replace('{', `{"event_id":"${id}",`);
    await database.warehouse.query(
      `INSERT INTO ops.stream_events (stream, topic_id, partition, "offset", received_at, cells, event_id)
       SELECT 'transactions', 'a', 0, 100 + "offset", now(), ARRAY['17', store, 'Bread', '2026-03-14', '4', '1.990', '2', '3.98'], id
       FROM (VALUES (0, '7', '7-1'), (1, '3', '3-1'), (2, '3', 'former')) event ("offset", store, id)`,
    );
    const by = await createKey(database.warehouse, 'sender', false, { stores: [3, 5] });
    const sendIds = async (ids: readonly string[]) => {
      const events = ids.map((id) => withId(sale('Milk', '3'), id));
      const { status, body } = await send(events.join('\n'), by);
      const { errors } = body as { errors?: { argument: string; problem: string }[] };
      return { status, errors: errors?.map(({ argument, problem }) => [argument, problem]) };
    };
    const prefix = 'ID_PREFIX: begin the event_id with 3-, because your key is bound to stores';
    // A stored id of another store, a free one, one of another own store, and an own one without the prefix: all alike.
    for (const id of ['7-1', '7-2', '5-1', '33-1', 'former', 'free'])
      expect(await sendIds([id])).toEqual({ status: 422, errors: [['events.0', prefix]] });
    expect(await sendIds(['7-1', '3-2', '3-1'])).toEqual({
      status: 422,
      errors: [
        ['events.0', prefix],
        ['events.2', 'ID_TAKEN: event_id belongs to another event'],
      ],
    });
    expect(await sendIds(['3-2', '3-3'])).toEqual({ status: 200, errors: undefined });
    const whole = await createKey(database.warehouse, 'sender');
    const milk = ['7-1', '7-2', 'free'].map((id) => withId(sale('Milk', '3'), id)).join('\n');
    expect((await send(milk, whole)).body).toMatchObject({
      errors: [{ argument: 'events.0', problem: 'ID_TAKEN: event_id belongs to another event' }],
    });
  });
});
