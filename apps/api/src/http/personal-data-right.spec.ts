import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishRetail } from '#test/factories/publish-retail.js';
import { keyFor } from '#test/setup/access.js';
import { askingOf } from '#test/setup/access-api.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';

const keys = { admin: '', adminReader: '' };
let api: ServedApi;
const { get, post, graphql } = askingOf(() => api);
beforeAll(async () => {
  api = await serveApi(undefined, { login: 'api' });
  const { warehouse } = api.database;
  await publishRetail(api.database);
  keys.admin = await keyFor(warehouse, 'admin');
  keys.adminReader = await keyFor(warehouse, 'admin', true);
  await api.app.get(PublishedSnapshot).refresh();
});
afterAll(() => api.close());

describe('the right to personal data', () => {
  const asked = { name: 'customer service', personalData: true };

  it('is given by whoever has it, and by no other administrator', async () => {
    const refused = await post('/v1/admin/keys', keys.admin, asked);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      code: 'FORBIDDEN',
      detail: expect.stringContaining('only whoever has the role personal-data') as string,
    });
    const mutation = 'mutation { createKey(name: "x", personalData: true) { id } }';
    expect((await graphql(mutation, keys.admin)).error?.extensions.code).toBe('FORBIDDEN');
    const made = await post('/v1/admin/keys', keys.adminReader, asked);
    expect(made.status).toBe(201);
    const { key, personalData } = (await made.json()) as { key: string; personalData: boolean };
    expect(personalData).toBe(true);
    expect((await get('/v1/top-customers?personalData=true', key)).status).toBe(200);
    const { body } = await graphql('{ keys(first: 1) { name role personalData } }', keys.admin);
    expect(body.data).toEqual({
      keys: [{ name: 'customer service', role: 'viewer', personalData: true }],
    });
  });
});
