import {
  parseAddress,
  toFolderPath,
  parseServiceUrl,
  type ServiceUrl,
} from '#platform/config/service-url.js';
import type { NamespacedName } from './run-event.js';

const POSTGRES_PORT = 5432;

/** Where a flow's datasets are, for their names. */
export interface DatasetPlace {
  /** Undefined for the embedded server, whose port changes: its tables use the namespace of the jobs. */
  warehouse: ServiceUrl | undefined;
  /** Of the jobs. */
  namespace: string;
}

/**
 * Returns the OpenLineage name of a source file: `file` and its path, or `s3://bucket` and its key.
 * @param source the URL of the folder
 * @param path below the folder
 */
export function toFileName(source: string, path: string): NamespacedName {
  const url = parseServiceUrl(source);
  if (url?.scheme !== 's3') {
    const folder = url ? toFolderPath(url) : source;
    return { namespace: 'file', name: `${folder.replace(/\/+$/, '')}/${path}` };
  }
  const { host, path: prefix } = parseAddress(url);
  return { namespace: `s3://${host}`, name: prefix === '' ? path : `${prefix}/${path}` };
}

/** Returns the OpenLineage name of a table or view of the warehouse. @param name with its schema: `mart.store_week` */
export function toTableName({ warehouse, namespace }: DatasetPlace, name: string): NamespacedName {
  if (!warehouse) return { namespace, name };
  const { host, port = POSTGRES_PORT, path } = parseAddress(warehouse);
  return { namespace: `postgres://${host}:${port}`, name: `${path}.${name}` };
}

/** Returns the OpenLineage name of rows in the lake. @param name with its layer: `curated.sales` */
export const toLakeName = (
  { namespace }: DatasetPlace,
  flow: string,
  name: string,
): NamespacedName => ({
  namespace,
  name: `${flow}.${name}`,
});
