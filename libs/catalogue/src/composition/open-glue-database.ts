import { GlueTables } from '#lake/glue/glue-tables.js';
import type { HiveTables } from '#lake/ports/hive-table.js';
import type { ProgramConfig } from './program-config.js';
import { parseAddress } from '#platform/config/service-url.js';

/** The database of the Data Catalog where tables are registered; undefined without one. */
export function openGlueDatabase({
  dataCatalog,
}: Pick<ProgramConfig, 'dataCatalog'>): { catalog: HiveTables; database: string } | undefined {
  if (!dataCatalog) return undefined;
  const { host: region, path: database } = parseAddress(dataCatalog);
  return { catalog: new GlueTables(database, region), database };
}
