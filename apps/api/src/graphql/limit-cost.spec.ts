import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples } from '#analytics/use-cases/examples.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

describe('requests that ask for too much', () => {
  let api: ServedApi;

  beforeAll(async () => {
    api = await serveApi();
  });
  afterAll(() => api.close());

  async function ask(query: string, variables = {}) {
    const reply = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
      },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await reply.json()) as {
      errors?: { message: string; extensions: { code: string } }[];
    };
    const [error] = body.errors ?? [];
    return { status: reply.status, code: error?.extensions.code, message: error?.message };
  }

  const page = (fields: string) => `lowestFuelPrices(first: 1000) { nodes { ${fields} } }`;

  it.each([
    [
      'a fragment of many fields under many roots',
      `{ ${times(25, (i) => `r${i}: lowestFuelPrices { nodes { ...F } }`)} }
       fragment F on LowestFuelPrice { ${times(500, (i) => `a${i}: week`)} }`,
      /asks for 12550 fields, fragments written out; at most 2000/,
    ],
    [
      'fragments that double again and again',
      `{ lowestFuelPrices { nodes { ...F0 } } } fragment F40 on LowestFuelPrice { week }
       ${times(40, (i) => `fragment F${i} on LowestFuelPrice { ...F${i + 1} ...F${i + 1} }`)}`,
      /asks for over a million fields/,
    ],
    [
      'full pages of too many fields',
      `{ ${times(25, (i) => `r${i}: ${page(times(20, (j) => `a${j}: week`))}`)} }`,
      /asks for 525025 values, .*; at most 250000/,
    ],
    [
      'too many aliases',
      `{ lowestFuelPrices(first: 1) { ${times(501, (i) => `a${i}: totalCount`)} } }`,
      /asks for 501 aliases, fragments written out; at most 500/,
    ],
    [
      'fields too deep',
      `{ __schema { queryType { ${'ofType { '.repeat(17)} name ${'} '.repeat(17)} } } }`,
      /asks for fields 20 deep; at most 16/,
    ],
  ])('refuses %s, and says how much is answered', async (_, query, message) => {
    expect(await ask(query)).toEqual({
      status: 400,
      code: 'ARGUMENT_INVALID',
      message: expect.stringMatching(message) as string,
    });
  });

  const withVariable = (type: string) =>
    `query ($rows: ${type}) {
       ${times(25, (i) => `r${i}: lowestFuelPrices(first: $rows) { nodes { ${times(20, (j) => `a${j}: week`)} } }`)}
     }`;

  it('knows the size of a page from a variable, and from its default', async () => {
    const refused = { status: 400, code: 'ARGUMENT_INVALID' };
    expect(await ask(withVariable('Int!'), { rows: 1_000 })).toMatchObject(refused);
    expect(await ask(withVariable('Int! = 1000'))).toMatchObject(refused);
  });

  it.each([
    ['Int!', {}],
    ['Int!', { rows: 'many' }],
    ['Int!', { rows: 1.5 }],
  ])('leaves it to the execution to refuse variables: %s of %j', async (type, variables) => {
    expect(await ask(withVariable(type), variables)).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
    });
  });

  it('leaves it to the execution to refuse null for the size of a page', async () => {
    const query = 'query ($rows: Int) { lowestFuelPrices(first: $rows) { totalCount } }';
    expect(await ask(query, { rows: null })).toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringMatching(/"first" .*must not be null/) as string,
    });
  });

  it.each([
    [
      'many fields under many roots in a text of too many words',
      `{ ${times(25, (i) => `r${i}: lowestFuelPrices { nodes { ...F } }`)} }
       fragment F on LowestFuelPrice { ${times(2_500, () => 'week')} }`,
    ],
    ['the same root 400 times', `{ ${times(400, () => 'lowestFuelPrices { totalCount }')} }`],
    [
      'fragments that hold themselves',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    ],
  ])('refuses %s', async (_, query) => {
    expect(await ask(query)).toMatchObject({ status: 400 });
  });

  it('lets a tool read the schema, and whoever asks the examples', async () => {
    expect((await ask(getIntrospectionQuery())).status).toBe(200);
    for (const { query } of examples()) {
      expect((await ask(query)).code).not.toBe('ARGUMENT_INVALID');
    }
  });
});
