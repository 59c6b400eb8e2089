import { AllTables } from '#catalogue/tables/stored-tables.js';
import type { FormerTables, Relations, Tables } from '#catalogue/tables/table.js';
import { tableUnknown } from '#catalogue/tables/names.js';
import type { CatalogueServices } from '#operations/operation-context.js';

const refuse = () => Promise.reject(new Error('this test has no catalogue'));

const noTables: Tables & FormerTables = {
  list: () => Promise.resolve([]),
  find: (address) => Promise.reject(tableUnknown(address, [])),
  files: () => Promise.resolve([]),
  asOf: refuse,
};
const noRelations: Relations = { of: refuse };

/** A catalogue without tables, for tests that do not need one. */
export const noCatalogue: CatalogueServices = {
  tables: new AllTables(noTables, noTables, { all: () => Promise.resolve(new Map()) }),
  relations: noRelations,
  engine: { run: refuse, parse: refuse, close: () => Promise.resolve() },
  turns: { enter: () => Promise.resolve(() => undefined) },
  places: [],
  lineage: { of: () => Promise.resolve({ up: [], down: [] }) },
};
