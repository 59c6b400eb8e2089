import { describe, expect, it } from 'vitest';
import { holdsKey, isHarmless, isPublic, pathOf } from './paths.js';

describe('paths', () => {
  it.each(['/', '/docs', '/docs/swagger-ui.css', '/openapi.json', '/auth/login', '/assets/a.js'])(
    '%s is public',
    (path) => expect(isPublic(path)).toBe(true),
  );

  it.each(['/v1/x', '/graphql', '/%67raphql', '/docsx', '/Docs', '//', '/authx', '/mcp', ''])(
    '%j is not',
    (path) => expect(isPublic(path)).toBe(false),
  );

  it.each(['/a?b=/c', '/a#b', '/a'])('the path of %s is /a', (url) => {
    expect(pathOf(url)).toBe('/a');
  });

  it.each(['?key=x', '?a=1&KEY=x', '?api_key=', '?apiKey=x', '?access_token=x'])(
    '%s holds a key',
    (query) => expect(holdsKey(`/v1/x${query}`)).toBe(true),
  );

  it.each(['/v1/key=x', '?monkey=x', '?keys=x', '?query=key', '/key'])('%s holds none', (url) => {
    expect(holdsKey(url)).toBe(false);
  });

  it.each([
    ['GET', '/v1/weekly-top-stores', true],
    ['HEAD', '/v1/weekly-top-stores', true],
    ['GET', '/auth/me', true],
    ['POST', '/v1/admin/runs', false],
    ['POST', '/auth/logout', false],
    ['GET', '/graphql', false],
    ['GET', '/graphql/stream', false],
    ['GET', '/graphq%6C', false],
    ['GET', '/mcp', false],
    ['get', '/v1/x', false],
  ])('%s %s without a CSRF token: %s', (method, path, isFine) => {
    expect(isHarmless(method, path)).toBe(isFine);
  });
});
