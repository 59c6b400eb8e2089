import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
});
afterAll(() => api.close());

it('passes the audit of GraphQL over HTTP, 61 of 61', async () => {
  const results = await auditServer({ url: `${api.url}/graphql` });
  const failed = results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.id} ${result.name}: ${result.reason}`],
  );
  expect(failed).toEqual([]);
  expect(results).toHaveLength(61);
});
