import type { Guest } from '#composition/guest.js';
import type { JoinedGuest } from '#operations/operation/guests.js';
import { catalogueOperations } from '../operations/catalogue-operations.js';
import { CATALOGUE, type JoinedCatalogue } from '../operations/catalogue-services.js';
import type { ProgramConfig } from './program-config.js';
import { registerCatalogue } from './register-catalogue.js';

/**
 * Returns the catalogue as other parts know it.
 * @param sql the engine of questions in SQL; by default that of this program
 */
export const joinCatalogue = (
  services: JoinedCatalogue,
  sql: Pick<ProgramConfig['sql'], 'scheme'> = { scheme: 'duckdb' },
): JoinedGuest => ({
  key: CATALOGUE,
  services,
  // A service reads whole tables.
  refusesScopes: sql.scheme === 'duckdb' ? [] : ['askSql'],
  writtenTables: async () =>
    (await services.tables.list())
      .filter(({ origin }) => origin === 'workspace')
      .map(({ database, name, columns, freshAt }) => ({
        database,
        name,
        isPersonal: columns.some((column) => column.isPersonal),
        writtenAt: freshAt,
      })),
});

/** The catalogue in programs with operations. */
export const catalogueGuest: Guest<ProgramConfig> = {
  operations: catalogueOperations,
  join(parts) {
    const { services, checkSql, close } = registerCatalogue(parts);
    return { ...joinCatalogue(services, parts.config.sql), check: checkSql, close };
  },
};
