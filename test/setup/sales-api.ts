import { createSources } from '../factories/load-marts.js';
import { createKey } from './access.js';
import { type ServedApi, serveApi } from './served-api.js';

interface Reply {
  status: number;
  headers: Headers;
  body: {
    code?: string;
    data?: { sales: Record<string, unknown> } | null;
    errors?: { message: string; extensions: { code: string } }[];
    extensions?: { snapshot: { id: string } };
    nodes?: object[];
    pageInfo?: { endCursor: string };
  } & Record<string, unknown>;
}

/** An API over four rows of sales, called by an analyst. */
export interface SalesApi {
  /** Sends `POST` with a body: an object, or JSON text. */
  send(path: string, body?: object | string): Promise<Reply>;
  get(parameters: Record<string, string>): Promise<Reply>;
  post(question: object | string): Promise<Reply>;
  graphql(query: string, variables?: object): Promise<Reply>;
  close: ServedApi['close'];
}

const sources = createSources({
  stores: `1,A,1000
           2,B,500`,
  sales: `1,1,05/02/2010,100.00,FALSE
          1,2,05/02/2010,50.00,FALSE
          2,1,05/02/2010,30.10,FALSE
          2,1,12/02/2010,20.00,TRUE`,
  features: '1,05/02/2010,40,2.50,NA,NA,NA,NA,NA,200,8,FALSE',
});

export async function openSalesApi(): Promise<SalesApi> {
  const { database, url, close } = await serveApi(sources);
  const authorization = `Bearer ${await createKey(database.warehouse, 'analyst')}`;
  const send = async (path: string, body?: object | string): Promise<Reply> => {
    const headers = { 'content-type': 'application/json', authorization };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const asked = body === undefined ? { headers } : { method: 'POST', headers, body: text };
    const reply = await fetch(`${url}${path}`, asked);
    const { status } = reply;
    return { status, headers: reply.headers, body: (await reply.json()) as Reply['body'] };
  };
  return {
    send,
    get: (parameters) => send(`/v1/sales?${new URLSearchParams(parameters).toString()}`),
    post: (question) => send('/v1/sales/query', question),
    graphql: (query, variables = {}) => send('/graphql', { query, variables }),
    close,
  };
}
