import { readConfig } from '#composition/read-config.js';
import { buildSnapshot, publishInserted } from '../pipeline/inserted-snapshots.js';
import { type OpenApi, openApi } from './served-api.js';
import type { TestWarehouse } from './warehouse.js';

/** Publishes one store's sales of one week. */
export async function publishSale({ warehouse }: TestWarehouse): Promise<void> {
  const rows = { departmentWeeks: 1, storeWeeks: [{ sales: '10.00' }] };
  await publishInserted(warehouse, await buildSnapshot(warehouse, rows));
}

/** @param settings environment variables @param parts of the API that differ from the default */
export async function startAccessApi(
  { warehouse }: TestWarehouse,
  settings: Record<string, string>,
  parts: Parameters<typeof openApi>[1] = {},
): Promise<OpenApi> {
  const { access, apiPort } = readConfig({ API_PORT: '0', ...settings });
  return openApi(warehouse, { ...parts, access, port: apiPort });
}

/** The body of a REST error. */
interface ErrorBody {
  code: string;
  detail: string;
  retryable: boolean;
}

interface GraphqlBody {
  data?: unknown;
  errors?: { message: string; extensions: { code: string; retryable: boolean } }[];
}

const buildBearer = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { authorization: `Bearer ${key}` };

/** Returns functions that call an API. @param api returns the API when they run */
export function createClient(api: () => OpenApi) {
  async function get(path: string, key?: string, headers: Record<string, string> = {}) {
    const reply = await fetch(`${api().url}${path}`, {
      headers: { ...buildBearer(key), ...headers },
    });
    return { status: reply.status, headers: reply.headers, text: await reply.text() };
  }
  const post = (path: string, key?: string, body: object = {}) =>
    fetch(`${api().url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...buildBearer(key) },
      body: JSON.stringify(body),
    });
  return {
    get,
    post,
    errorOf: ({ text }: { text: string }) => JSON.parse(text) as ErrorBody,
    graphql: async (query: string, key?: string) => {
      const reply = await post('/graphql', key, { query });
      const body = (await reply.json()) as GraphqlBody;
      return { status: reply.status, headers: reply.headers, body, error: body.errors?.[0] };
    },
    /** Returns the value of a counter by its labels' text. */
    counted: async (metric: string, labels: string): Promise<number> => {
      const line = (await api().metrics())
        .split('\n')
        .find((each) => each.startsWith(metric) && each.includes(labels));
      return Number(line?.split(' ').at(-1) ?? 0);
    },
  };
}
