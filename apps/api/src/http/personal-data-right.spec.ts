import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '#test/setup/access-api.js';
import { type ServedPeople, servePeople } from '#test/setup/people-api.js';

let api: ServedPeople['api'];
let keys: ServedPeople['keys'];
const { get, post, graphql } = createClient(() => api);
beforeAll(async () => {
  ({ api, keys } = await servePeople());
});
afterAll(() => api.close());

describe('the right to personal data', () => {
  const asked = { name: 'customer service', personalData: true };

  it('requires an administrator with this right to grant it', async () => {
    const refused = await post('/v1/admin/keys', keys.admin, asked);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      code: 'FORBIDDEN',
      detail: expect.stringContaining('only a caller with the role personal-data') as string,
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
