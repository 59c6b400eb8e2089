import { beforeAll, expect, it } from 'vitest';
import { modulesLoadedWith } from './loaded-modules.js';

/** Folders of the catalogue that describe arguments, which GraphQL and OpenAPI have from the start. */
const DESCRIBE_ARGUMENTS = ['libs/catalogue/src/arguments/'];

let loaded: string[];
beforeAll(async () => {
  loaded = await modulesLoadedWith('apps/api/src/start-api.ts');
});

it('starts the API without the code of the catalogue, except what describes arguments', () => {
  const catalogue = loaded.filter((module) => module.startsWith('libs/catalogue/'));
  const others = catalogue.filter(
    (module) => !DESCRIBE_ARGUMENTS.some((at) => module.startsWith(at)),
  );
  expect(others).toEqual([]);
  // The walk follows imports through every room.
  expect(loaded).toContain('libs/catalogue/src/operations/tables.ts');
  expect(catalogue).toContain('libs/catalogue/src/arguments/recipe-data.ts');
});

it('starts the API without the code of PDF files', () => {
  expect(loaded.filter((module) => module.startsWith('libs/reports/src/document/pdf/'))).toEqual(
    [],
  );
  expect(loaded).toContain('libs/reports/src/report-maker.ts');
});
