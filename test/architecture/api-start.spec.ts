import { expect, it } from 'vitest';
import { modulesLoadedWith } from './cruise.js';

/** Folders of the catalogue that describe arguments, which GraphQL and OpenAPI have from the start. */
const DESCRIBE_ARGUMENTS = ['libs/catalogue/src/arguments/'];

it('starts the API without the code of the catalogue, except what describes arguments', async () => {
  const loaded = await modulesLoadedWith('apps/api/src/start-api.ts');
  const catalogue = loaded.filter((module) => module.startsWith('libs/catalogue/'));
  const others = catalogue.filter(
    (module) => !DESCRIBE_ARGUMENTS.some((at) => module.startsWith(at)),
  );
  expect(others).toEqual([]);
  // The walk follows imports through every room.
  expect(loaded).toContain('libs/operations/src/catalogue/tables.ts');
  expect(catalogue).toContain('libs/catalogue/src/arguments/recipe-data.ts');
});
