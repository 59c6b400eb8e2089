import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const sources = createSources({
  sales: `
    1,1,05/02/2010,10.00,FALSE
    1,7,12/02/2010,20.50,TRUE
    4,1,05/02/2010,30.00,FALSE`,
  stores: `
    1,A,1000
    4,B,500
    9,C,100`,
  features: '1,05/02/2010,40,2.5,NA,NA,NA,NA,NA,211,8.1,FALSE',
  departments: '1,Bakery,Food',
});

const encodeId = (text: string) => Buffer.from(text).toString('base64url');
const store4 = { id: encodeId('Store:4'), store: 4, storeType: 'B', size: 500 };

describe("Relay's global ids", () => {
  let api: ServedApi;
  beforeAll(async () => {
    api = await serveApi(sources);
  });
  afterAll(() => api.close());

  async function ask(query: string, variables = {}) {
    const reply = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await reply.json()) as { data: object | null; errors?: { extensions: object }[] };
  }

  it('exist on types with an identity', async () => {
    const { data } = await ask(`{
      stores { id store storeType size }
      departments { id department departmentName departmentGroup }
      publishedSnapshot { id number firstWeek dataThrough weeks quality } }`);
    expect(data).toEqual({
      stores: [{ id: encodeId('Store:1'), store: 1, storeType: 'A', size: 1000 }, store4],
      departments: [
        {
          id: encodeId('Department:1'),
          department: 1,
          departmentName: 'Bakery',
          departmentGroup: 'Food',
        },
        {
          id: encodeId('Department:7'),
          department: 7,
          departmentName: null,
          departmentGroup: null,
        },
      ],
      publishedSnapshot: {
        id: encodeId('Snapshot:1'),
        number: 1,
        firstWeek: '2010-02-05',
        dataThrough: '2010-02-12',
        weeks: 2,
        quality: 'PASSED',
      },
    });
  });

  it('find things again, one or many', async () => {
    const fields =
      '__typename id ... on Store { store storeType size } ... on Department { department }';
    const query = `query ($id: ID!, $ids: [ID!]!) { node(id: $id) { ${fields} } nodes(ids: $ids) { ${fields} } }`;
    const ids = ['Department:7', 'Store:9', 'Snapshot:1', 'Snapshot:2', 'Run:1'].map(encodeId);
    const { data } = await ask(query, { id: store4.id, ids: [...ids, 'x', store4.id] });
    const store = { __typename: 'Store', ...store4 };
    expect(data).toEqual({
      node: store,
      nodes: [
        { __typename: 'Department', id: encodeId('Department:7'), department: 7 },
        null,
        { __typename: 'Snapshot', id: encodeId('Snapshot:1') },
        null,
        null,
        null,
        store,
      ],
    });
  });

  it('come with no fiscal periods of the Gregorian calendar', async () => {
    expect((await ask('{ lastFiscalPeriods { period } }')).data).toEqual({ lastFiscalPeriods: [] });
  });

  it('find up to a hundred at once', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const { errors } = await ask(query, { ids: Array.from({ length: 101 }, () => store4.id) });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'ARGUMENT_INVALID', retryable: false });
    const { data } = await ask(query, { ids: Array.from({ length: 100 }, () => store4.id) });
    expect(data).toHaveProperty('nodes.99.id', store4.id);
  });
});
