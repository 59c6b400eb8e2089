import { expect, it } from 'vitest';
import { readReturnPath } from './sign-in.js';

it.each([
  ['/', '/'],
  ['/docs?x=1#top', '/docs?x=1#top'],
  ['/v1/../docs', '/docs'],
  [undefined, '/'],
  ['', '/'],
  [['/a', '/b'], '/'],
  ['https://evil.example/', '/'],
  ['//evil.example/', '/'],
  ['/\\evil.example/', '/'],
  ['/\t/evil.example/', '/'],
  ['/.//evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['evil.example', '/'],
  [`/${'x'.repeat(2_000)}`, '/'],
])('sends %j to %s', (given, path) => {
  expect(readReturnPath(given)).toBe(path);
});
