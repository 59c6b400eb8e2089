import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '#test/setup/access-api.js';
import { type ServedPeople, servePeople } from '#test/setup/people-api.js';

let api: ServedPeople['api'];
let keys: ServedPeople['keys'];
const { get, graphql } = createClient(() => api);
beforeAll(async () => {
  ({ api, keys } = await servePeople());
});
afterAll(() => api.close());

const inUrl = (query: string, key?: string) =>
  get(`/graphql?${new URLSearchParams({ query }).toString()}`, key);

describe('personal data in a query', () => {
  it.each([
    [
      '{ topCustomers(personalData: false) { nodes { fullName address phone } } }',
      'fullName, address, phone are',
    ],
    ['{ topCustomers { nodes { name: fullName } } }', 'fullName is'],
    ['{ some: topCustomers { rows: nodes { customer } rest: nodes { phone } } }', 'phone is'],
    ['{ customerSpend { edges { node { ... { address } } } } }', 'address is'],
    [
      'query ($no: Boolean = false) { customerSpend(personalData: $no) { nodes { fullName @skip(if: $no) } } }',
      'fullName is',
    ],
    [
      `{ salesTeamRanking { ...page } } fragment page on SalesTeamRankingConnection { nodes { ...row } }
       fragment row on SalesPersonMonth { __typename fullName }`,
      'fullName is',
    ],
  ])(
    'are refused by name if a query selects them without the argument: %s',
    async (query, named) => {
      for (const key of [undefined, keys.viewer, keys.reader]) {
        const { body } = await graphql(query, key);
        const advice = 'personal data: set personalData: true, which needs the role personal-data';
        expect(body.data).toBeNull();
        expect(body.errors).toMatchObject([
          {
            message: expect.stringContaining(`${named} ${advice}`) as string,
            extensions: { code: 'ARGUMENT_INVALID', retryable: false },
          },
        ]);
        expect((await inUrl(query, key)).text).toContain(named);
      }
    },
  );

  it('are in the schema, and a directive can leave them out', async () => {
    const { body } = await graphql(`
      query ($names: Boolean = false) {
        topCustomers(first: 1, personalData: $names) {
          __typename
          nodes {
            __typename
            customer
            fullName @include(if: $names)
            ...more @skip(if: true)
          }
        }
        __type(name: "TopCustomer") {
          fields {
            name
          }
        }
      }
      fragment more on TopCustomer {
        phone
      }
    `);
    expect(body).toMatchObject({
      data: {
        topCustomers: { nodes: [{ __typename: 'TopCustomer', customer: 3 }] },
        __type: { fields: expect.arrayContaining([{ name: 'fullName' }]) as unknown },
      },
    });
  });
});
