import {
  addressOf,
  folderOf,
  parseServiceUrl,
  type ServiceUrl,
} from '#platform/config/service-url.js';
import type { Named } from './run-event.js';

const POSTGRES_PORT = 5432;

/**
 * A source file as OpenLineage names files: `file` and its path, or `s3://bucket` and its key.
 * @param source the URL of the folder
 * @param path below the folder
 */
export function fileNamed(source: string, path: string): Named {
  const url = parseServiceUrl(source);
  if (url?.scheme !== 's3') {
    const folder = url ? folderOf(url) : source;
    return { namespace: 'file', name: `${folder.replace(/\/+$/, '')}/${path}` };
  }
  const { host, path: prefix } = addressOf(url);
  return { namespace: `s3://${host}`, name: prefix === '' ? path : `${prefix}/${path}` };
}

/**
 * A mart as OpenLineage names tables of PostgreSQL. The embedded server has no address that lasts, so its
 * tables are named within the namespace of the jobs.
 */
export function martNamed(warehouse: ServiceUrl, namespace: string, mart: string): Named {
  if (warehouse.scheme === 'embedded') return { namespace, name: `mart.${mart}` };
  const { host, port = POSTGRES_PORT, path } = addressOf(warehouse);
  return { namespace: `postgres://${host}:${port}`, name: `${path}.mart.${mart}` };
}
