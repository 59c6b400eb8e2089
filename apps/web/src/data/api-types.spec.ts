import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

interface Maker {
  CLIENT_TYPES: string;
  clientTypes: () => Promise<string>;
}

it('has the types of the operations of docs/openapi.json: npm run docs writes them', async () => {
  const maker = new URL('../../../../bin/client-types.mjs', import.meta.url).href;
  const { CLIENT_TYPES, clientTypes } = (await import(maker)) as Maker;
  expect(await readFile(CLIENT_TYPES, 'utf8')).toBe(await clientTypes());
});
