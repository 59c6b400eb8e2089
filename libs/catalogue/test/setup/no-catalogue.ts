import type { DataSource } from 'typeorm';
import { AllTables } from '#catalogue/tables/stored-tables.js';
import type { FormerTables, Relations, Tables } from '#catalogue/tables/table.js';
import { createTableUnknownError } from '#catalogue/tables/names.js';
import { joinCatalogue } from '#catalogue/composition/catalogue-guest.js';
import type { CatalogueServices } from '#catalogue/operations/catalogue-services.js';
import type { SqlQueryService } from '#catalogue/sql/sql-query-service.js';
import type { JoinedGuest } from '#operations/operation/guests.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';

const refuse = () => Promise.reject(new Error('this test has no catalogue'));

const noTables: Tables & FormerTables = {
  list: () => Promise.resolve([]),
  find: (address) => Promise.reject(createTableUnknownError(address, [])),
  files: () => Promise.resolve([]),
  resolveAsOf: refuse,
};
const noRelations: Relations = { openRelation: refuse };

/** A catalogue without tables, for tests that do not need one. */
export const noCatalogue: CatalogueServices = {
  tables: new AllTables(noTables, noTables, { listNotes: () => Promise.resolve(new Map()) }),
  relations: noRelations,
  engine: { run: refuse, parse: refuse, close: () => Promise.resolve() },
  turns: { enter: () => Promise.resolve(() => undefined) },
  places: [],
  lineage: { trace: () => Promise.resolve({ up: [], down: [] }) },
};

/** Differences from a catalogue without tables. */
export interface CatalogueParts {
  catalogue?: Partial<CatalogueServices>;
  /** Answers SQL questions; default: refuses all. */
  sqlQueries?: SqlQueryService;
  /** Its engine; default: this program's. */
  sql?: Parameters<typeof joinCatalogue>[1];
}

/** Returns the catalogue as a guest of a program. */
export function catalogueGuests({
  catalogue,
  sqlQueries,
  sql,
}: CatalogueParts = {}): JoinedGuest[] {
  const openSql = () =>
    sqlQueries ? Promise.resolve(sqlQueries) : Promise.reject(new Error('no SQL here'));
  return [joinCatalogue({ ...noCatalogue, ...catalogue, openSql }, sql)];
}

type ApiOptions = NonNullable<Parameters<typeof openApi>[1]>;

/** Opens the API with the catalogue, over a warehouse that tests may share. */
export const openCatalogueApi = (
  warehouse: DataSource,
  { catalogue, sqlQueries, sql, ...parts }: ApiOptions & CatalogueParts = {},
): Promise<OpenApi> =>
  openApi(warehouse, {
    guests: catalogueGuests({
      ...(catalogue && { catalogue }),
      ...(sqlQueries && { sqlQueries }),
      ...(sql && { sql }),
    }),
    ...parts,
  });
