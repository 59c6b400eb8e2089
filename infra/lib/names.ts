/** For clusters and the resources of EMR's service role; AmazonEMRServicePolicy_v2 requires it. */
export const EMR_MANAGED_TAG = 'for-use-with-amazon-emr-managed-policies';

/** Distinguishes the clusters of two deployments; the application sets it and filters by it. */
export const DEPLOYMENT_TAG = 'retailstream:deployment';

/** The topic that a flow declares. */
export const STREAM_TOPIC = 'transactions';

export const GLUE_DATABASE = 'retailstream';
/** Databases of the Data Catalog with Iceberg tables, one for each flow: `retailstream_weekly_sales`. */
export const ICEBERG_DATABASES = `${GLUE_DATABASE}_*`;
export const SALES_MERGE_JOB = 'retailstream-sales-merge';
export const WAREHOUSE_DATABASE = 'retailstream';
/** The owner of the warehouse's schema. */
export const WAREHOUSE_OWNER = 'retailstream';

/** Roles of the applications' logins; migrations/rights.sql has their rights. */
export const warehouseRoles = { worker: 'retailstream_worker', api: 'retailstream_api' } as const;

export const API_PORT = 3000;
export const WORKER_PORT = 3001;
export const HIVE_PORT = 10_000;

/** Objects below it are load requests: a new one starts the Lambda loader. */
export const SALES_LOADS = 'loads/core.sales/';

/** Where Athena writes the results of users' queries; they expire after a week. */
export const ATHENA_RESULTS = 'workspace/athena/';

/** The one database of Redshift; it holds external schemas, and no rows. */
export const REDSHIFT_DATABASE = 'dev';

/** Name pattern of the crawlers that the worker may start. */
export const CRAWLERS = 'retailstream-*';

/** Prefix of the EMR logs in the log bucket. */
export const EMR_LOGS = 'emr/';

/** Prefix of the reports in their bucket. */
export const REPORTS_FOLDER = 'reports';

/** Keys in the lake that the stacks write. */
export const lakeKeys = {
  cluster: 'emr/cluster.json',
  bootstrap: 'emr/bootstrap.sh',
  sparkScript: 'scripts/run_sql.py',
  latestMerge: 'jobs/sales-merge/latest.json',
  delivery: 'delivery/',
} as const;

/** Folder of the lake with quarantined rows. */
export const QUARANTINE_FOLDER = 'quarantine';

/** Folder of the lake with tables of recipes and SQL queries. */
export const WORKSPACE_FOLDER = 'workspace';

/** Folders of the lake that users query; raw rows are not among them. */
export const queriedFolders = [
  'curated',
  'integrated',
  'marts',
  'shared',
  WORKSPACE_FOLDER,
] as const;

/** Folder of the lake where the worker alone writes the metadata of Iceberg tables. */
export const TABLES_FOLDER = 'tables';

/** Folder of the lake where the worker alone keeps forecasts of past weeks, for the next forecast. */
export const FORECAST_FOLDER = 'forecast';

/** Folders of the lake that the pipeline writes. */
export const pipelineFolders = [
  'raw',
  'curated',
  'integrated',
  'marts',
  'shared',
  QUARANTINE_FOLDER,
  'catalog',
  'scratch',
  'jobs',
  'loads',
] as const;
