import type { DataSource } from 'typeorm';
import { AllTables } from '#catalogue/tables/stored-tables.js';
import type { FormerTables, Relations, Tables } from '#catalogue/tables/table.js';
import { tableUnknown } from '#catalogue/tables/names.js';
import { joinCatalogue } from '#catalogue/composition/catalogue-guest.js';
import type { CatalogueServices } from '#catalogue/operations/catalogue-services.js';
import type { AskSql } from '#catalogue/sql/ask-sql.js';
import { Guests } from '#operations/operation/guests.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';

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

/** Differences from a catalogue without tables. */
export interface CatalogueParts {
  catalogue?: Partial<CatalogueServices>;
  /** Answers SQL questions; default: refuses all. */
  asksql?: AskSql;
}

/** Returns the catalogue as the only guest of a program. */
export function catalogueGuests({ catalogue, asksql }: CatalogueParts = {}): Guests {
  const openSql = () =>
    asksql ? Promise.resolve(asksql) : Promise.reject(new Error('no SQL here'));
  return new Guests([joinCatalogue({ ...noCatalogue, ...catalogue, openSql })]);
}

type ApiOptions = NonNullable<Parameters<typeof openApi>[1]>;

/** Opens the API with the catalogue, over a warehouse that tests may share. */
export const openCatalogueApi = (
  warehouse: DataSource,
  { catalogue, asksql, ...parts }: ApiOptions & CatalogueParts = {},
): Promise<OpenApi> =>
  openApi(warehouse, {
    guests: catalogueGuests({ ...(catalogue && { catalogue }), ...(asksql && { asksql }) }),
    ...parts,
  });
