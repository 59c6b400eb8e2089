import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { DataStack } from './data-stack.js';
import { workgroupOf } from './athena.js';
import { hasSqoop } from './emr-template.js';
import {
  API_PORT,
  GLUE_DATABASE,
  HIVE_PORT,
  lakeKeys,
  REPORTS_FOLDER,
  SALES_MERGE_JOB,
  WAREHOUSE_DATABASE,
  WAREHOUSE_OWNER,
  WORKER_PORT,
  warehouseRoles,
} from './names.js';
import type { Settings } from './settings.js';

/** @param folder of the lake; all of it unless told */
export function lakeUrl({ lake }: DataStack, { region }: Settings, folder = ''): string {
  return `s3://${lake.bucket.bucketName}/${folder}?region=${region}`;
}

/** How an application logs in to the warehouse. */
export function warehouseUrl(
  data: DataStack,
  settings: Settings,
  app: keyof typeof warehouseRoles,
): string {
  return loginUrl(data, settings, warehouseRoles[app], data.database.logins[app]);
}

/** Names the secret, so that no password stands in the configuration. */
function loginUrl(
  { database: { instance } }: DataStack,
  { region }: Settings,
  user: string,
  { secretArn }: ISecret,
): string {
  const { dbInstanceEndpointAddress: host, dbInstanceEndpointPort: port } = instance;
  const address = `${user}@${host}:${port}/${WAREHOUSE_DATABASE}`;
  return `postgres://${address}?secret=${secretArn}&region=${region}`;
}

/** Where results go is the workgroup's to say. */
function sqlUrl(settings: Settings): Record<string, string> {
  if (!settings.athena) return {};
  return { SQL_URL: `athena://${workgroupOf(settings)}?region=${settings.region}` };
}

/** Tables are told where Athena looks. */
function dataCatalogUrl({ athena, region }: Settings): Record<string, string> {
  return athena ? { DATA_CATALOG_URL: `glue://${region}/${GLUE_DATABASE}` } : {};
}

/** Where links lead and reports go, and whom e-mail is from; what is secret of it is in `appSecrets`. */
function tellingSettings(
  { lake }: DataStack,
  { region, publicUrl, notificationFrom }: Settings,
): Record<string, string> {
  return {
    REPORTS_URL: `s3://${lake.reports.bucketName}/${REPORTS_FOLDER}/?region=${region}`,
    ...(publicUrl !== undefined && { PUBLIC_URL: publicUrl }),
    ...(notificationFrom !== undefined && { NOTIFICATION_FROM: notificationFrom }),
  };
}

/**
 * Settings that the API has, secrets apart.
 * @param balancer name of its load balancer in DNS, by which clients in the VPC reach it
 */
export function apiEnvironment(
  data: DataStack,
  settings: Settings,
  balancer: string,
): Record<string, string> {
  return {
    WAREHOUSE_URL: warehouseUrl(data, settings, 'api'),
    LAKE_URL: lakeUrl(data, settings),
    ...sqlUrl(settings),
    ...dataCatalogUrl(settings),
    ...tellingSettings(data, settings),
    HOST: '0.0.0.0',
    API_PORT: String(API_PORT),
    ALLOWED_HOSTS: [balancer, ...settings.allowedHosts].join(','),
    // The load balancer, which says whose request it passes on.
    TRUST_PROXY: '1',
    LOG_FORMAT: 'json',
  };
}

/** Settings that the worker has, secrets apart. */
export function workerEnvironment(data: DataStack, settings: Settings): Record<string, string> {
  const { region, deployment } = settings;
  const { secret: owner, logins } = data.database;
  const template = data.lake.bucket.s3UrlForObject(lakeKeys.cluster);
  // Where the cluster's bootstrap script leaves the authorities that RDS's certificates come from.
  const roots = '?sslrootcert=/opt/retailstream/rds-ca.pem';
  return {
    WAREHOUSE_URL: warehouseUrl(data, settings, 'worker'),
    // It brings the schema up to date when it starts, and lets the applications log in.
    MIGRATION_URL: loginUrl(data, settings, WAREHOUSE_OWNER, owner),
    LOGIN_SECRETS: [logins.worker, logins.api].map(({ secretArn }) => secretArn).join(','),
    LAKE_URL: lakeUrl(data, settings),
    SOURCE_URL: lakeUrl(data, settings, lakeKeys.delivery),
    SOURCE_EVENTS_URL: data.lake.deliveries.queue.queueUrl,
    COMPUTE_URL: `emr://${region}?template=${template}&deployment=${deployment}`,
    CATALOG_URL: `hive://emr:${String(HIVE_PORT)}/${GLUE_DATABASE}`,
    // Without a database: Hive's metastore is the Data Catalog itself, and has the table already.
    SALES_MERGE_URL: `glue://${region}/${SALES_MERGE_JOB}`,
    // The job runs whatever script and steps it is given.
    RECIPES_URL: `glue://${region}/${SALES_MERGE_JOB}`,
    TRANSFER_URL: hasSqoop(settings.emrRelease) ? `sqoop:${roots}` : `spark:${roots}`,
    SALES_LOAD_URL: 'lambda:',
    ...sqlUrl(settings),
    ...dataCatalogUrl(settings),
    ...tellingSettings(data, settings),
    HOST: '0.0.0.0',
    WORKER_PORT: String(WORKER_PORT),
    LOG_FORMAT: 'json',
  };
}
