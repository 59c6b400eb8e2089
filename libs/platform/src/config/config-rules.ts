import { addressOf, type ServiceUrl } from './service-url.js';

/** The backing services that ask something of each other. */
type BackingServices = Record<
  'lake' | 'warehouse' | 'compute' | 'catalog' | 'salesMerge' | 'transfer' | 'salesLoad',
  ServiceUrl
>;

interface Rule {
  applies(services: BackingServices): boolean;
  message: string;
}

const AWS_ENGINE = 'its engine reads and writes S3 only: set LAKE_URL=s3://bucket/prefix';
const NEEDS_SERVER =
  'the cluster must reach the warehouse: set WAREHOUSE_URL=postgres://user@host:5432/database?secret=ARN';

/** What one setting asks of another. */
const rules: readonly Rule[] = [
  {
    applies: ({ compute, lake }) => compute.scheme === 'emr' && lake.scheme !== 's3',
    message: `COMPUTE_URL: ${AWS_ENGINE}`,
  },
  {
    applies: ({ salesMerge, lake }) => salesMerge.scheme === 'glue' && lake.scheme !== 's3',
    message: `SALES_MERGE_URL: ${AWS_ENGINE}`,
  },
  {
    applies: ({ catalog, lake }) => catalog.scheme === 'hive' && lake.scheme !== 's3',
    message: 'CATALOG_URL: Hive reads tables on S3 only: set LAKE_URL=s3://bucket/prefix',
  },
  {
    applies: ({ catalog, compute }) =>
      catalog.scheme === 'hive' && addressOf(catalog).host === 'emr' && compute.scheme !== 'emr',
    message: 'CATALOG_URL: the host emr is the cluster of COMPUTE_URL: set COMPUTE_URL=emr://…',
  },
  {
    applies: ({ transfer, compute }) => transfer.scheme !== 'compute' && compute.scheme !== 'emr',
    message: 'TRANSFER_URL: Sqoop and Spark run on a cluster: set COMPUTE_URL=emr://…',
  },
  {
    applies: ({ transfer, warehouse }) =>
      transfer.scheme !== 'compute' && warehouse.scheme === 'embedded',
    message: `TRANSFER_URL: ${NEEDS_SERVER}`,
  },
  {
    applies: ({ salesLoad, lake }) => salesLoad.scheme === 'lambda' && lake.scheme !== 's3',
    message: 'SALES_LOAD_URL: S3 starts the function: set LAKE_URL=s3://bucket/prefix',
  },
  {
    applies: ({ salesLoad, warehouse }) =>
      salesLoad.scheme === 'lambda' && warehouse.scheme === 'embedded',
    message:
      'SALES_LOAD_URL: the function must reach the warehouse: set WAREHOUSE_URL=postgres://…',
  },
];

/** One line for each setting that does not go with another. */
export function contradictionsIn(services: BackingServices): string[] {
  return rules.filter(({ applies }) => applies(services)).map(({ message }) => message);
}
