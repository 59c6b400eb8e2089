import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fewTransactions } from '#test/factories/publish-retail.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '#test/factories/retail-files.js';
import { FileStore } from '#lake/stores/file-store.js';
import { readConfig } from '#composition/read-config.js';
import { createKey } from '#test/setup/access.js';
import { retailMart } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';

interface LoadedTable {
  'metadata-location': string;
  metadata: {
    'current-snapshot-id': number;
    snapshots: { 'snapshot-id': number; summary: Record<string, string> }[];
    refs: Record<string, unknown>;
  };
  config: object;
}

const { access } = readConfig({ ANONYMOUS_READING: 'off', RATE_LIMIT_PER_MINUTE: '0' });

describe('the Iceberg REST catalog', () => {
  let pipeline: TestPipeline;
  let api: OpenApi;
  let viewer: string;
  let analyst: string;
  beforeAll(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    await deliver(pipeline.folder, {
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
      'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,10.25,FALSE', '1,1,12/02/2010,1.50,TRUE'),
      ...retailDimensions,
      'transactions.csv': toCsv(TRANSACTIONS_HEADER, ...fewTransactions),
    });
    await pipeline.run();
    await pipeline.flows.get(retailMart.name)?.run();
    viewer = await createKey(pipeline.warehouse, 'viewer');
    analyst = await createKey(pipeline.warehouse, 'analyst');
    api = await openApi(pipeline.warehouse, { lake: new FileStore(pipeline.lake), access });
  });
  afterAll(async () => {
    await api.close();
    await pipeline.close();
  });

  const ask = (path: string, method = 'GET', key: string = viewer) =>
    fetch(`${api.url}/iceberg/v1/${path}`, {
      method,
      headers: key ? { authorization: `Bearer ${key}` } : {},
    });
  const get = async (path: string, key?: string) => (await ask(path, 'GET', key)).json();
  const names = async (namespace: string, key?: string) => {
    const { identifiers } = (await get(`namespaces/${namespace}/tables`, key)) as {
      identifiers: { namespace: string[]; name: string }[];
    };
    return identifiers.map((each) => [...each.namespace, each.name].join('.'));
  };
  const refusal = (code: number, type: string, message: unknown) => ({
    error: { code, type, message },
  });

  it('lists what it supports, its namespaces and their tables', async () => {
    const { endpoints } = (await get('config?warehouse=any')) as { endpoints: string[] };
    expect(endpoints).toContain('GET /v1/{prefix}/namespaces/{namespace}/tables/{table}');
    expect(endpoints.filter((each) => !/^(GET|HEAD) \/v1\/\{prefix\}\//.test(each))).toEqual([]);
    const namespaces = {
      namespaces: [['weekly_sales'], ['retail_mart'], ['weekly_forecast'], ['workspace']],
    };
    expect(await get('namespaces?pageSize=1&pageToken=')).toEqual(namespaces);
    expect(await get('namespaces?parent=retail_mart')).toEqual({ namespaces: [] });
    expect(await get('namespaces/retail_mart')).toEqual({
      namespace: ['retail_mart'],
      properties: {},
    });
    expect(await get('namespaces/retail_mart/views')).toEqual({ identifiers: [] });
    expect(await names('weekly_sales')).toEqual(
      expect.arrayContaining(['weekly_sales.integrated_sales', 'weekly_sales.store_week']),
    );
  });

  it('loads a table with the metadata that the lake has', async () => {
    const loaded = (await get('namespaces/weekly_sales/tables/store_week')) as LoadedTable;
    const folder = join(pipeline.lake, 'tables/weekly_sales/store_week/metadata');
    const location = loaded['metadata-location'];
    expect(location.startsWith(`${pathToFileURL(folder).href}/`)).toBe(true);
    for (const file of [fileURLToPath(location), join(folder, 'v1.metadata.json')]) {
      expect(loaded.metadata).toEqual(JSON.parse(await readFile(file, 'utf8')));
    }
    expect(loaded.config).toEqual({});
    const { metadata } = loaded;
    const current = metadata.snapshots.find(
      (each) => each['snapshot-id'] === metadata['current-snapshot-id'],
    );
    expect(current?.summary['total-records']).toBe('2');
    expect(Object.keys(metadata.refs).sort()).toEqual(['main', 'run-1']);
  });

  it('shows rows of single people to those who may read them in SQL', async () => {
    const ofShops = [
      'customer_visit_week',
      'product_month',
      'shop_day',
      'shop_month_coverage',
      'shop_product_month',
    ];
    const ofPeople = [
      'customer_month',
      'retail_transactions',
      'sales_person_month',
      'transactions',
    ];
    const inRetail = (each: string[]) => each.map((name) => `retail_mart.${name}`).sort();
    expect(await names('retail_mart')).toEqual(inRetail(ofShops));
    expect(await names('retail_mart', analyst)).toEqual(inRetail([...ofShops, ...ofPeople]));
    const path = 'namespaces/retail_mart/tables/customer_month';
    expect((await ask(path, 'GET', analyst)).status).toBe(200);
    expect((await ask(path)).status).toBe(404);
    expect((await ask(path, 'HEAD')).status).toBe(404);
  });

  it('tells whether a namespace or a table exists', async () => {
    expect((await ask('namespaces/weekly_sales', 'HEAD')).status).toBe(204);
    expect((await ask('namespaces/weekly_sales/tables/store_week', 'HEAD')).status).toBe(204);
    expect((await ask('namespaces/nothing', 'HEAD')).status).toBe(404);
  });

  it.each([
    [
      'namespaces/weekly_sales/tables/nothing',
      'NoSuchTableException',
      'there is no table weekly_sales.nothing: GET /iceberg/v1/namespaces/weekly_sales/tables lists the tables for your role',
    ],
    [
      'namespaces/weekly_sales%1Fstore_week/tables/refs',
      'NoSuchTableException',
      'there is no table weekly_sales.store_week.refs: GET /iceberg/v1/namespaces lists the namespaces for your role',
    ],
    [
      'namespaces/nothing/tables/store_week',
      'NoSuchTableException',
      'there is no table nothing.store_week: GET /iceberg/v1/namespaces lists the namespaces for your role',
    ],
    [
      'namespaces/nothing/tables',
      'NoSuchNamespaceException',
      'there is no namespace nothing: use weekly_sales or retail_mart or weekly_forecast or workspace',
    ],
    ['nothing', 'NotFoundException', expect.stringContaining('no path /iceberg/v1/nothing')],
  ])('answers in one line when %s does not exist', async (path, type, message) => {
    const reply = await ask(path);
    expect(reply.status).toBe(404);
    expect(await reply.json()).toEqual(refusal(404, type, message));
  });

  it('requires a key', async () => {
    const reply = await ask('config', 'GET', '');
    expect(reply.status).toBe(401);
    const message = expect.stringContaining('Authorization: Bearer') as string;
    expect(await reply.json()).toEqual(refusal(401, 'NotAuthorizedException', message));
  });

  it.each([
    ['POST', 'namespaces'],
    ['DELETE', 'namespaces/weekly_sales'],
    ['POST', 'namespaces/weekly_sales/properties'],
    ['POST', 'namespaces/weekly_sales/tables'],
    ['POST', 'namespaces/weekly_sales/register'],
    ['POST', 'namespaces/weekly_sales/tables/store_week'],
    ['DELETE', 'namespaces/weekly_sales/tables/store_week?purgeRequested=true'],
    ['POST', 'tables/rename'],
    ['POST', 'transactions/commit'],
    ['POST', 'namespaces/weekly_sales/views'],
  ])('refuses %s %s, for any role', async (method, path) => {
    const reply = await fetch(`${api.url}/iceberg/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${analyst}`, 'content-type': 'application/json' },
      ...(method === 'POST' && { body: '{}' }),
    });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toContain('GET');
    const message = 'only RetailStream writes tables: this catalog is read-only';
    expect(await reply.json()).toEqual(refusal(405, 'UnsupportedOperationException', message));
  });
});
