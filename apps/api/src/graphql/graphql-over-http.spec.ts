import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveApi, type ServedApi } from '#test/setup/served-api.js';
import { negotiateMediaType } from './graphql-over-http.js';

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

const json = 'application/json';
const graphql = 'application/graphql-response+json';

it.each([
  [undefined, json],
  ['*/*', json],
  ['text/html', json],
  [json, json],
  [graphql, graphql],
  [`${graphql}, ${json}`, graphql],
  [`${json}, ${graphql}`, json],
  [`${json};q=0.5, ${graphql}`, graphql],
  [`${graphql};q=0.5, ${json}`, json],
  [`${json};q=0, ${graphql};q=0.1`, graphql],
  [`*/*, ${graphql}`, graphql],
  [`application/*;q=0.9, ${graphql};q=0.8`, json],
])('returns the media type for Accept %s: %s', (accept, type) => {
  expect(negotiateMediaType(accept)).toBe(type);
});
