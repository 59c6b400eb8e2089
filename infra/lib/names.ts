/** On clusters, and on what EMR's service role may use; asked for by AmazonEMRServicePolicy_v2. */
export const EMR_MANAGED_TAG = 'for-use-with-amazon-emr-managed-policies';

/** Tells one deployment's clusters from another's; the application sets it and looks for it. */
export const DEPLOYMENT_TAG = 'retailstream:deployment';

export const GLUE_DATABASE = 'retailstream';
export const SALES_MERGE_JOB = 'retailstream-sales-merge';
export const WAREHOUSE_DATABASE = 'retailstream';
/** The owner of the warehouse's schema. */
export const WAREHOUSE_OWNER = 'retailstream';

/** Roles that the applications log in as; what each may do stands in migrations/rights.sql. */
export const warehouseRoles = { worker: 'retailstream_worker', api: 'retailstream_api' } as const;

export const API_PORT = 3000;
export const WORKER_PORT = 3001;
export const HIVE_PORT = 10_000;

/** Objects below it are load requests: each one's creation starts the Lambda loader. */
export const SALES_LOADS = 'loads/core.sales/';

/** Where Athena writes what people asked for; it goes after a week. */
export const ATHENA_RESULTS = 'workspace/athena/';

/** Crawlers that the worker may start are called so. */
export const CRAWLERS = 'retailstream-*';

/** Where the EMR logs lie in the log bucket. */
export const EMR_LOGS = 'emr/';

/** Where reports lie in their bucket. */
export const REPORTS_FOLDER = 'reports';

/** Keys in the lake that the stacks write. */
export const lakeKeys = {
  cluster: 'emr/cluster.json',
  bootstrap: 'emr/bootstrap.sh',
  sparkScript: 'scripts/run_sql.py',
  latestMerge: 'jobs/sales-merge/latest.json',
  delivery: 'delivery/',
} as const;

/** Folder of the lake with the rows that were set aside. */
export const QUARANTINE_FOLDER = 'quarantine';

/** Folder of the lake with tables that recipes and questions in SQL make. */
export const WORKSPACE_FOLDER = 'workspace';

/** Folders of the lake that people ask of: not the rows as they came. */
export const askedFolders = ['curated', 'integrated', 'marts', 'shared', WORKSPACE_FOLDER] as const;

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
