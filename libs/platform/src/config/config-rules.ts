import { resolve } from 'node:path';
import type { GraphqlSettings } from './limits.js';
import { parseAddress, toFolderPath, type ServiceUrl } from './service-url.js';

interface Rule {
  applies(services: BackingServices): boolean;
  message: string;
}

/** What an engine on AWS requires. */
export const AWS_ENGINE = 'its engine reads and writes only S3: set LAKE_URL=s3://bucket/prefix';
const NEEDS_SERVER =
  'the cluster must reach the warehouse: set WAREHOUSE_URL=postgres://user@host:5432/database?secret=ARN';

/** What one setting requires of another. */
const rules: readonly Rule[] = [
  {
    applies: ({ source, lake }) => isInOneAnother(source, lake),
    message:
      'SOURCE_URL: is inside the lake, or contains it: write another prefix, or delivery/ of the lake',
  },
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
];

/** TRANSFER_URL has a `spark:` that names no server. */
function sqlIn({ scheme, href }: ServiceUrl): string[] {
  if (scheme !== 'spark' || /^spark:\/\//i.test(href)) return [];
  return ['SQL_URL: has no server; write spark://host:10001'];
}

function recipesIn({ recipes, lake }: { recipes: ServiceUrl; lake: ServiceUrl }): string[] {
  if (recipes.scheme !== 'glue' || lake.scheme === 's3') return [];
  return [`RECIPES_URL: ${AWS_ENGINE}`];
}

/** The Data Catalog folds names to lower case; Athena and Hive accept no other characters. */
function dataCatalogIn(url: ServiceUrl | undefined): string[] {
  if (!url || /^[a-z][a-z0-9_]{0,126}$/.test(parseAddress(url).path)) return [];
  return ['DATA_CATALOG_URL: write glue://region/database, with lower case letters, digits and _'];
}

/** Folder of the lake for deliveries; its root has no files. */
const DELIVERY = 'delivery';

function isInOneAnother(source: ServiceUrl, lake: ServiceUrl): boolean {
  if (source.scheme !== 's3' || lake.scheme !== 's3') return false;
  const [from, to] = [parseAddress(source), parseAddress(lake)];
  if (from.host !== to.host) return false;
  const isIn = (inner: string, outer: string) =>
    outer === '' || `${inner}/`.startsWith(`${outer}/`);
  const delivery = to.path === '' ? DELIVERY : `${to.path}/${DELIVERY}`;
  return (isIn(from.path, to.path) && !isIn(from.path, delivery)) || isIn(to.path, from.path);
}

interface Logins {
  migration: ServiceUrl | undefined;
  loginSecrets: readonly string[];
}

interface Places {
  reports: ServiceUrl | undefined;
  source: ServiceUrl;
}

interface BiTimeouts {
  statement: number;
  transaction: number;
}

/** Returns one line for each setting that contradicts another one. */
export function contradictionsIn(
  config: BackingServices &
    Logins &
    Places & {
      graphql: GraphqlSettings;
      biTimeouts: BiTimeouts;
      sourceEvents: ServiceUrl | undefined;
      sql: ServiceUrl;
      recipes: ServiceUrl;
      dataCatalog: ServiceUrl | undefined;
      declaredUrls: Readonly<Record<string, ServiceUrl | undefined>>;
    },
  declared: readonly DeclaredSetting[],
): string[] {
  const own = rules.filter(({ applies }) => applies(config)).map(({ message }) => message);
  const others = declared.flatMap((setting) => {
    const { name } = setting;
    const url = config.declaredUrls[name];
    const asked = 'schemes' in setting ? (setting.rules ?? []) : [];
    const broken = url ? asked.filter(({ applies }) => applies(url, config)) : [];
    return broken.map(({ message }) => `${name}: ${message}`);
  });
  return [
    ...own,
    ...eventsIn(config),
    ...loginsIn(config),
    ...placesIn(config),
    ...sqlIn(config.sql),
    ...recipesIn(config),
    ...dataCatalogIn(config.dataCatalog),
    ...trustIn(config.graphql),
    ...timeoutsIn(config.biTimeouts),
    ...others,
  ];
}

function timeoutsIn({ statement, transaction }: BiTimeouts): string[] {
  if (statement <= transaction) return [];
  return [
    `BI_STATEMENT_TIMEOUT: a statement cannot take longer than its transaction (${transaction} s): raise BI_TRANSACTION_TIMEOUT too`,
  ];
}

function eventsIn({
  sourceEvents,
  source,
}: Pick<BackingServices, 'source'> & { sourceEvents: ServiceUrl | undefined }): string[] {
  if (!sourceEvents || source.scheme === 's3') return [];
  return ['SOURCE_EVENTS_URL: only S3 sends such events: set SOURCE_URL=s3://bucket/prefix'];
}

function loginsIn({ migration, loginSecrets, warehouse }: Logins & BackingServices): string[] {
  if (loginSecrets.length === 0 || (migration && warehouse.scheme !== 'embedded')) return [];
  return [
    "LOGIN_SECRETS: only the owner can create logins: set MIGRATION_URL to the owner's login, and WAREHOUSE_URL to another on the same server",
  ];
}

/** Somebody who may configure reports must not write into what runs read. */
function placesIn({ reports, lake, source }: Places & BackingServices): string[] {
  if (!reports) return [];
  const others = { LAKE_URL: lake, SOURCE_URL: source };
  return Object.entries(others)
    .filter(([, other]) => meet(reports, other))
    .map(([name]) => `REPORTS_URL: write a place that is neither inside ${name} nor contains it`);
}

/** Whether two places are the same or one contains the other. */
export function meet(one: ServiceUrl, other: ServiceUrl): boolean {
  const [a, b] = [normalizePlace(one), normalizePlace(other)];
  return a.startsWith(b) || b.startsWith(a);
}

function normalizePlace(url: ServiceUrl): string {
  if (url.scheme === 'file') return `file:${resolve(toFolderPath(url))}/`;
  const { host, path } = parseAddress(url);
  return `${url.scheme}:${host}/${path === '' ? '' : `${path}/`}`;
}

function trustIn({ documents, trustedFile }: GraphqlSettings): string[] {
  if ((documents === 'trusted') === (trustedFile !== undefined)) return [];
  return [
    documents === 'trusted'
      ? 'GRAPHQL_DOCUMENTS: trusted documents need a file: set GRAPHQL_TRUSTED_FILE'
      : 'GRAPHQL_TRUSTED_FILE: it needs GRAPHQL_DOCUMENTS=trusted: set it, or unset this file',
  ];
}

/** The backing services that depend on each other. */
type BackingServices = Record<
  'source' | 'lake' | 'warehouse' | 'compute' | 'catalog' | 'transfer',
  ServiceUrl
>;

/** A setting that names a service by a URL, declared by the library that needs it. */
export interface ServiceSetting {
  /** The environment variable. */
  name: string;
  /** Accepted schemes. */
  schemes: readonly string[];
  /** The default URL; without one the setting is optional. */
  preset?: string;
  /** What it requires of other settings. */
  rules?: readonly SettingRule[];
}

/** A setting with a number or a word, declared by the library that needs it. */
export type ValueSetting = { name: string } & (
  | { is: 'integer'; min: number; max: number; preset: number }
  | { is: 'choice'; of: readonly string[]; preset: string }
);

export type DeclaredSetting = ServiceSetting | ValueSetting;

/** A mistake when `applies` is true. */
interface SettingRule {
  applies(url: ServiceUrl, services: BackingServices): boolean;
  /** What to set, without the name of the setting itself. */
  message: string;
}
