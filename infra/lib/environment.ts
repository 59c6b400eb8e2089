import type { DataStack } from './data-stack.js';
import { hasSqoop } from './emr-template.js';
import {
  API_PORT,
  GLUE_DATABASE,
  HIVE_PORT,
  lakeKeys,
  SALES_MERGE_JOB,
  WAREHOUSE_DATABASE,
  WAREHOUSE_USER,
  WORKER_PORT,
} from './names.js';
import type { Settings } from './settings.js';

/** Where the worker finds the source share. */
export const SOURCE_FOLDER = '/data/source';

export function lakeUrl({ lake }: DataStack, { region }: Settings): string {
  return `s3://${lake.bucket.bucketName}/?region=${region}`;
}

/** Names the secret, so that no password stands in the configuration. */
export function warehouseUrl({ database }: DataStack, { region }: Settings): string {
  const { dbInstanceEndpointAddress: host, dbInstanceEndpointPort: port } = database.instance;
  const secret = `secret=${database.secret.secretArn}&region=${region}`;
  return `postgres://${WAREHOUSE_USER}@${host}:${port}/${WAREHOUSE_DATABASE}?${secret}`;
}

/** Settings that the API has; QUEUE_URL is not among them, since it holds the queue's token. */
export function apiEnvironment(data: DataStack, settings: Settings): Record<string, string> {
  return {
    WAREHOUSE_URL: warehouseUrl(data, settings),
    LAKE_URL: lakeUrl(data, settings),
    HOST: '0.0.0.0',
    API_PORT: String(API_PORT),
    // The load balancer, which says whose request it passes on.
    TRUST_PROXY: '1',
    LOG_FORMAT: 'json',
  };
}

/** Settings that the worker has, QUEUE_URL apart. */
export function workerEnvironment(data: DataStack, settings: Settings): Record<string, string> {
  const { region, deployment } = settings;
  const template = data.lake.bucket.s3UrlForObject(lakeKeys.cluster);
  // Where the cluster's bootstrap script leaves the authorities that RDS's certificates come from.
  const roots = '?sslrootcert=/opt/retailstream/rds-ca.pem';
  return {
    WAREHOUSE_URL: warehouseUrl(data, settings),
    LAKE_URL: lakeUrl(data, settings),
    SOURCE_URL: `file:${SOURCE_FOLDER}`,
    COMPUTE_URL: `emr://${region}?template=${template}&deployment=${deployment}`,
    CATALOG_URL: `hive://emr:${String(HIVE_PORT)}/${GLUE_DATABASE}`,
    // Without a database: Hive's metastore is the Data Catalog itself, and has the table already.
    SALES_MERGE_URL: `glue://${region}/${SALES_MERGE_JOB}`,
    TRANSFER_URL: hasSqoop(settings.emrRelease) ? `sqoop:${roots}` : `spark:${roots}`,
    SALES_LOAD_URL: 'lambda:',
    HOST: '0.0.0.0',
    WORKER_PORT: String(WORKER_PORT),
    LOG_FORMAT: 'json',
  };
}
