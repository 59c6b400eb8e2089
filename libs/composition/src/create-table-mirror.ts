import { GlueTableMirror } from '#lake/glue/glue-table-mirror.js';
import type { TableMirror } from '#lake/ports/table-mirror.js';
import type { Config } from '#composition/read-config.js';
import { parseAddress } from '#platform/config/service-url.js';

/** Opens the Data Catalog as a mirror of the Iceberg tables; undefined without one, or for a lake that AWS does not reach. */
export function createTableMirror({
  dataCatalog,
  lake,
}: Pick<Config, 'dataCatalog' | 'lake'>): TableMirror | undefined {
  if (!dataCatalog || lake.scheme !== 's3') return undefined;
  const { host: region, path: database } = parseAddress(dataCatalog);
  return new GlueTableMirror(database, region);
}
