import { beforeAll, expect, it } from 'vitest';
import { modulesLoadedWith } from './loaded-modules.js';

/** The door of the catalogue: what it declares to GraphQL, OpenAPI and the operations, its settings and their checks. */
const DOOR =
  /^libs\/catalogue\/src\/((errors|settings)\.ts$|(api|arguments|operations)\/)|\/composition\/(catalogue-guest|register-catalogue|salts|sql-limits)\.ts$/;

let loaded: string[];
beforeAll(async () => {
  loaded = await modulesLoadedWith('apps/api/src/start-api.ts');
});

it('starts the API without the code of the catalogue, except its door', () => {
  const catalogue = loaded.filter((module) => module.startsWith('libs/catalogue/'));
  expect(catalogue.filter((module) => !DOOR.test(module))).toEqual([]);
  expect(catalogue).not.toContain('libs/catalogue/src/operations/table-info.ts');
  // The walk follows imports through every room.
  expect(loaded).toContain('libs/catalogue/src/operations/tables.ts');
  expect(catalogue).toContain('libs/catalogue/src/arguments/recipe-data.ts');
});

it('starts the API without the code of PDF files', () => {
  expect(loaded.filter((module) => module.startsWith('libs/reports/src/document/pdf/'))).toEqual(
    [],
  );
  expect(loaded).toContain('libs/reports/src/build-report.ts');
});
