import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { DataStack } from './data-stack.js';
import { formatWorkgroup } from './athena.js';
import { hasSqoop } from './emr-template.js';
import {
  API_PORT,
  GLUE_DATABASE,
  HIVE_PORT,
  lakeKeys,
  REDSHIFT_DATABASE,
  REPORTS_FOLDER,
  SALES_MERGE_JOB,
  WAREHOUSE_DATABASE,
  WAREHOUSE_OWNER,
  WORKER_PORT,
  warehouseRoles,
} from './names.js';
import type { Settings } from './settings.js';

/** @param folder of the lake; the whole lake by default */
export function buildLakeUrl({ lake }: DataStack, { region }: Settings, folder = ''): string {
  return `s3://${lake.bucket.bucketName}/${folder}?region=${region}`;
}

/** How an application logs in to the warehouse. */
export function buildWarehouseUrl(
  data: DataStack,
  settings: Settings,
  app: keyof typeof warehouseRoles,
): string {
  return buildLoginUrl(data, settings, warehouseRoles[app], data.database.logins[app]);
}

/** Contains the secret's name, so that the configuration has no password. */
function buildLoginUrl(
  { database: { instance } }: DataStack,
  { region }: Settings,
  user: string,
  { secretArn }: ISecret,
): string {
  const { dbInstanceEndpointAddress: host, dbInstanceEndpointPort: port } = instance;
  const address = `${user}@${host}:${port}/${WAREHOUSE_DATABASE}`;
  return `postgres://${address}?secret=${secretArn}&region=${region}`;
}

/** The workgroup of Athena decides where results go, and that of Redshift has the same limit of time. */
function buildSqlUrl(settings: Settings): Record<string, string> {
  const { athena, redshift, region, redshiftSeconds } = settings;
  const workgroup = formatWorkgroup(settings);
  if (athena) return { SQL_URL: `athena://${workgroup}?region=${region}` };
  if (!redshift) return {};
  const options = `database=${REDSHIFT_DATABASE}&region=${region}&seconds=${String(redshiftSeconds)}`;
  return { SQL_URL: `redshift://${workgroup}?${options}` };
}

/** The token of IAM is the login. */
function buildStreamUrl({ kafka }: DataStack, { region }: Settings): Record<string, string> {
  if (!kafka) return {};
  return { STREAM_URL: `kafka://${kafka.brokers}/?sasl=aws-iam&region=${region}` };
}

/** Registers tables in the catalog that Athena, Redshift and others read. */
function buildDataCatalogUrl({ region }: Settings): Record<string, string> {
  return { DATA_CATALOG_URL: `glue://${region}/${GLUE_DATABASE}` };
}

/** Base URL of links, targets of reports, sender of e-mail; their secrets are in `createAppSecrets`. */
function buildReportSettings(
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
 * The API's settings without secrets.
 * @param balancer DNS name of its load balancer, by which clients in the VPC reach it
 */
export function buildApiEnvironment(
  data: DataStack,
  settings: Settings,
  balancer: string,
): Record<string, string> {
  return {
    WAREHOUSE_URL: buildWarehouseUrl(data, settings, 'api'),
    LAKE_URL: buildLakeUrl(data, settings),
    ...buildStreamUrl(data, settings),
    ...buildSqlUrl(settings),
    ...(settings.athena || settings.redshift ? buildDataCatalogUrl(settings) : {}),
    ...buildReportSettings(data, settings),
    HOST: '0.0.0.0',
    API_PORT: String(API_PORT),
    ALLOWED_HOSTS: [balancer, ...settings.allowedHosts].join(','),
    // The load balancer, which forwards the client's address.
    TRUST_PROXY: '1',
    LOG_FORMAT: 'json',
  };
}

/** The worker's settings without secrets. */
export function buildWorkerEnvironment(
  data: DataStack,
  settings: Settings,
): Record<string, string> {
  const { region, deployment } = settings;
  const { secret: owner, logins } = data.database;
  const template = data.lake.bucket.s3UrlForObject(lakeKeys.cluster);
  // Where the cluster's bootstrap script stores the CA certificates of RDS.
  const roots = '?sslrootcert=/opt/retailstream/rds-ca.pem';
  return {
    WAREHOUSE_URL: buildWarehouseUrl(data, settings, 'worker'),
    // The worker migrates the schema at start, and enables the applications' logins.
    MIGRATION_URL: buildLoginUrl(data, settings, WAREHOUSE_OWNER, owner),
    LOGIN_SECRETS: [logins.worker, logins.api].map(({ secretArn }) => secretArn).join(','),
    LAKE_URL: buildLakeUrl(data, settings),
    SOURCE_URL: buildLakeUrl(data, settings, lakeKeys.delivery),
    SOURCE_EVENTS_URL: data.lake.deliveries.queue.queueUrl,
    COMPUTE_URL: `emr://${region}?template=${template}&deployment=${deployment}`,
    CATALOG_URL: `hive://emr:${String(HIVE_PORT)}/${GLUE_DATABASE}`,
    // No database in the URL: the Data Catalog is Hive's metastore and already has the table.
    SALES_MERGE_URL: `glue://${region}/${SALES_MERGE_JOB}`,
    // The job runs any script and steps from its arguments.
    RECIPES_URL: `glue://${region}/${SALES_MERGE_JOB}`,
    TRANSFER_URL: hasSqoop(settings.emrRelease) ? `sqoop:${roots}` : `spark:${roots}`,
    SALES_LOAD_URL: 'lambda:',
    ...buildStreamUrl(data, settings),
    ...buildSqlUrl(settings),
    ...buildDataCatalogUrl(settings),
    ...buildReportSettings(data, settings),
    HOST: '0.0.0.0',
    WORKER_PORT: String(WORKER_PORT),
    LOG_FORMAT: 'json',
  };
}
