import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const VISITS = '/v1/customer-visits';
const QUERY = '{ customerVisits { basis averageWeeklyVisits } }';
const BOTH = `{ weeklyTopStores { totalCount } basketSize { totalCount } }`;

interface GraphqlReply {
  data: { customerVisits: { basis: string } };
  extensions: { snapshotsByField?: Record<string, { id: string; flow: string }> };
}

describe('answers from two flows', () => {
  let api: ServedApi;
  beforeAll(async () => {
    api = await serveApi(
      createSources({
        stores: '1,A,1000',
        sales: '1,1,13/02/2026,400.00,FALSE',
        features: '1,13/02/2026,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
  });
  afterAll(() => api.close());

  const get = (path: string) => fetch(`${api.url}${path}`);
  const ask = async (query: string) => {
    const reply = await get(`/graphql?${new URLSearchParams({ query }).toString()}`);
    return (await reply.json()) as GraphqlReply;
  };
  const basisOverRest = async () => ((await (await get(VISITS)).json()) as { basis: string }).basis;

  it('are cached until either flow publishes', async () => {
    for (let time = 0; time < 2; time++) {
      expect(await basisOverRest()).toBe('ESTIMATED');
      expect((await ask(QUERY)).data.customerVisits.basis).toBe('ESTIMATED');
    }
    const { headers } = await get(VISITS);
    expect((await get('/v1/basket-size')).status).toBe(503);
    await publishRetail(api.database);
    await expect.poll(basisOverRest, { timeout: 30_000 }).toBe('PARTIAL');
    expect((await ask(QUERY)).data.customerVisits.basis).toBe('PARTIAL');
    expect((await get(VISITS)).headers.get('etag')).not.toBe(headers.get('etag'));
  });

  it('name the snapshot of each flow, and reject one of the other flow', async () => {
    const baskets = await get('/v1/basket-size');
    expect(baskets.headers.get('x-snapshot-flow')).toBe('retail-mart');
    expect(baskets.headers.get('x-snapshot-id')).toBe('2');
    const refused = await get('/v1/basket-size?snapshot=1');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      code: 'ARGUMENT_INVALID',
      detail:
        'snapshot 1 belongs to flow weekly-sales, but this answer reads retail-mart: name a snapshot of retail-mart',
    });
    const { snapshotsByField } = (await ask(BOTH)).extensions;
    expect(snapshotsByField).toMatchObject({
      weeklyTopStores: { id: '1', flow: 'weekly-sales' },
      basketSize: { id: '2', flow: 'retail-mart' },
    });
  });

  it('are immutable if their snapshot is named, unless they also read the published one', async () => {
    const cacheControl = async (path: string) => (await get(path)).headers.get('cache-control');
    expect(await cacheControl('/v1/basket-size?snapshot=2')).toContain('immutable');
    expect(await cacheControl(`${VISITS}?snapshot=1`)).not.toContain('immutable');
  });
});
