import {
  buildStateFolderUrl,
  parseAddress,
  resolveFolder,
  type ServiceUrl,
  serviceUrl,
} from '#platform/config/service-url.js';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import { declareSettings } from '#platform/config/settings.js';

/** Where tables are stored, computed and registered. */
export interface LakeConfig {
  lake: ServiceUrl;
  compute: ServiceUrl;
  catalog: ServiceUrl;
  transfer: ServiceUrl;
  /** Database of Glue's Data Catalog in which tables are registered; undefined for none. */
  dataCatalog: ServiceUrl | undefined;
}

/** What an engine on AWS requires. */
export const AWS_ENGINE = 'its engine reads and writes only S3: set LAKE_URL=s3://bucket/prefix';
const NEEDS_SERVER =
  'the cluster must reach the warehouse: set WAREHOUSE_URL=postgres://user@host:5432/database?secret=ARN';

interface Rule {
  applies(config: LakeConfig & Pick<PlatformConfig, 'warehouse'>): boolean;
  message: string;
}

/** What one setting requires of another. */
const rules: readonly Rule[] = [
  {
    applies: ({ compute, lake }) => compute.scheme === 'emr' && lake.scheme !== 's3',
    message: `COMPUTE_URL: ${AWS_ENGINE}`,
  },
  {
    applies: ({ catalog, lake }) => catalog.scheme === 'hive' && lake.scheme !== 's3',
    message: 'CATALOG_URL: Hive reads only tables on S3: set LAKE_URL=s3://bucket/prefix',
  },
  {
    applies: ({ catalog, compute }) =>
      catalog.scheme === 'hive' && parseAddress(catalog).host === 'emr' && compute.scheme !== 'emr',
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
    // The Data Catalog folds names to lower case; Athena and Hive accept no other characters.
    applies: ({ dataCatalog }) =>
      dataCatalog !== undefined && !/^[a-z][a-z0-9_]{0,126}$/.test(parseAddress(dataCatalog).path),
    message:
      'DATA_CATALOG_URL: write glue://region/database, with lower case letters, digits and _',
  },
];

/** The settings of lake and engines. */
export const lakeSettings = declareSettings({
  schemas: {
    LAKE_URL: serviceUrl(['file', 's3']).optional(),
    COMPUTE_URL: serviceUrl(['duckdb', 'emr']).default({ scheme: 'duckdb', href: 'duckdb:' }),
    CATALOG_URL: serviceUrl(['duckdb', 'hive']).default({ scheme: 'duckdb', href: 'duckdb:' }),
    TRANSFER_URL: serviceUrl(['compute', 'sqoop', 'spark']).default({
      scheme: 'compute',
      href: 'compute:',
    }),
    DATA_CATALOG_URL: serviceUrl(['glue']).optional(),
  },
  resolve: (settings, { stateDir }: PlatformConfig): LakeConfig => ({
    lake: resolveFolder(settings.LAKE_URL) ?? buildStateFolderUrl(stateDir, 'file', 'lake'),
    compute: settings.COMPUTE_URL,
    catalog: settings.CATALOG_URL,
    transfer: settings.TRANSFER_URL,
    dataCatalog: settings.DATA_CATALOG_URL,
  }),
  findContradictions: (config) =>
    rules.filter(({ applies }) => applies(config)).map(({ message }) => message),
});
