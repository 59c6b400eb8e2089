import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors/app-error.js';
import {
  accessMistakes,
  toAccessSettings,
  type AccessSettings,
  accessShape,
  listAllowedHosts,
  hostNames,
} from './access-settings.js';
import {
  contradictionsIn,
  type DeclaredSetting,
  meet,
  type ServiceSetting,
  type ValueSetting,
} from './config-rules.js';
import { fileUmask, toUnpackSettings, type UnpackSettings, unpackShape } from './file-settings.js';
import { type GraphqlSettings, type Limits, limitSettings, toLimits } from './limits.js';
import {
  notificationMistakes,
  type NotificationSettings,
  notificationShape,
  toNotificationSettings,
} from './notification-settings.js';
import {
  toOpenLineageSettings,
  type OpenLineageSettings,
  openLineageShape,
} from './open-lineage-settings.js';
import { recipeSalts, type SaltPlace } from './recipe-salts.js';
import {
  toFolderPath,
  folderUrl,
  namesIn,
  placesSchema,
  type ServiceUrl,
  serviceUrl,
} from './service-url.js';
import { toStreamSettings, type StreamSettings, streamShape } from './stream-settings.js';
import { toTracingSettings, type TracingSettings, tracingShape } from './tracing-settings.js';

/** Schemes whose remainder is a folder. */
const FOLDER_SCHEMES = new Set(['file', 'embedded']);

const port = z.coerce.number().int().min(0).max(65_535);

/**
 * Every setting, with its default. The key is the environment variable; docs/configuration.md lists all.
 * Values marked `state` default to folders below STATE_DIR.
 */
const settings = z.object({
  STATE_DIR: z.string().min(1).default('.retailstream'),
  SCRATCH_DIR: z.string().min(1).optional(),
  FILE_UMASK: fileUmask,
  SOURCE_URL: serviceUrl(['file', 's3']).optional(),
  SOURCE_EVENTS_URL: serviceUrl(['https', 'http']).optional(),
  LAKE_URL: serviceUrl(['file', 's3']).optional(),
  CATALOGUE_URLS: placesSchema.optional(),
  DATA_CATALOG_URL: serviceUrl(['glue']).optional(),
  REPORTS_URL: serviceUrl(['file', 's3']).optional(),
  WAREHOUSE_URL: serviceUrl(['embedded', 'postgres', 'postgresql']).optional(),
  MIGRATION_URL: serviceUrl(['postgres', 'postgresql']).optional(),
  LOGIN_SECRETS: z.string().default('').transform(namesIn),
  QUEUE_URL: serviceUrl(['warehouse', 'postgres', 'postgresql', 'redis', 'rediss']).default({
    scheme: 'warehouse',
    href: 'warehouse:',
  }),
  COMPUTE_URL: serviceUrl(['duckdb', 'emr']).default({ scheme: 'duckdb', href: 'duckdb:' }),
  CATALOG_URL: serviceUrl(['duckdb', 'hive']).default({ scheme: 'duckdb', href: 'duckdb:' }),
  TRANSFER_URL: serviceUrl(['compute', 'sqoop', 'spark']).default({
    scheme: 'compute',
    href: 'compute:',
  }),
  STREAM_URL: serviceUrl(['warehouse', 'kafka']).default({
    scheme: 'warehouse',
    href: 'warehouse:',
  }),
  STREAM_UNREAD_MAX: z.coerce.number().int().min(1_000).max(100_000_000).default(1_000_000),
  STREAM_LOG_KEPT_DAYS: z.coerce.number().int().min(0).max(3_650).default(7),
  SQL_URL: serviceUrl(['duckdb', 'athena', 'redshift', 'spark']).default({
    scheme: 'duckdb',
    href: 'duckdb:',
  }),
  RECIPES_URL: serviceUrl(['duckdb', 'glue']).default({ scheme: 'duckdb', href: 'duckdb:' }),
  RECIPE_SALTS: recipeSalts.default(new Map()),
  HOST: z.string().min(1).default('127.0.0.1'),
  ALLOWED_HOSTS: hostNames.optional(),
  API_PORT: port.default(3000),
  WORKER_PORT: port.default(3001),
  LOG_FORMAT: z.enum(['text', 'json']).default('text'),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug', 'trace']).default('info'),
  RUN_LOG_KEPT_DAYS: z.coerce.number().int().min(1).max(36_500).default(30),
  EVENTS_KEPT_DAYS: z.coerce.number().int().min(1).max(36_500).default(400),
  SOURCE_SETTLE_MS: z.coerce.number().int().min(0).max(600_000).default(1000),
  ...unpackShape,
  ...streamShape,
  // Larger files come with `deliver`, which needs no request.
  UPLOAD_MAX_MB: z.coerce.number().int().min(1).max(100_000).default(512),
  SNAPSHOTS_KEPT: z.coerce.number().int().min(1).default(3),
  SNAPSHOTS_KEPT_MINUTES: z.coerce.number().int().min(0).max(10_080).default(60),
  SNAPSHOTS_KEPT_DAYS: z.coerce.number().int().min(1).optional(),
  EXPORTS_AT_ONCE: z.coerce.number().int().min(1).max(100).default(4),
  EXPORT_SPOOL_MB: z.coerce.number().int().min(1).max(1_000_000).default(1024),
  BI_STATEMENT_TIMEOUT: z.coerce.number().int().min(1).max(86_400).default(60),
  BI_TRANSACTION_TIMEOUT: z.coerce.number().int().min(1).max(86_400).default(3_600),
  STAGE_ATTEMPTS: z.coerce.number().int().min(1).default(3),
  GRAPHQL_DOCUMENTS: z.enum(['any', 'trusted']).default('any'),
  GRAPHQL_TRUSTED_FILE: z.string().optional(),
  GRAPHQL_INTROSPECTION: z.enum(['on', 'off']).default('on'),
  EXCLUSIVE_WORKER: z.enum(['true', 'false']).default('false'),
  ...accessShape,
  ...notificationShape,
  ...openLineageShape,
  ...tracingShape,
  ...limitSettings,
});

type Settings = z.output<typeof settings>;

export interface Config {
  /** Absolute folder for all that embedded services store. */
  stateDir: string;
  /** Absolute folder for copies of files and spilled queries; it may be lost at any time. */
  scratchDir: string;
  /** Permissions that new files do not get. */
  fileUmask: number;
  source: ServiceUrl;
  /** The SQS queue with events of delivered objects; undefined for none. */
  sourceEvents: ServiceUrl | undefined;
  lake: ServiceUrl;
  /** Places that clients may have crawled, including all folders below. */
  catalogueUrls: readonly ServiceUrl[];
  /** Database of Glue's Data Catalog to which crawls publish tables; undefined for none. */
  dataCatalog: ServiceUrl | undefined;
  /** Where reports may be written; undefined: they are sent by mail only. */
  reports: ServiceUrl | undefined;
  warehouse: ServiceUrl;
  /** The owner's login to the warehouse, when the program's own login has fewer rights. */
  migration: ServiceUrl | undefined;
  /** Secrets with the logins of worker and API, by name or ARN, which the owner creates. */
  loginSecrets: readonly string[];
  queue: ServiceUrl;
  compute: ServiceUrl;
  catalog: ServiceUrl;
  transfer: ServiceUrl;
  /** The source of events. */
  stream: ServiceUrl;
  /** Unread events in the log of a topic above which it accepts no others. */
  streamUnreadMax: number;
  /** How long the log keeps events that were read. */
  streamLogKeptDays: number;
  /** The service that runs SQL over tables of the catalogue. */
  sql: ServiceUrl;
  /** The engine that runs recipes over all rows. */
  recipes: ServiceUrl;
  /** Where the salts that recipes name are stored. */
  recipeSalts: ReadonlyMap<string, SaltPlace>;
  /** URLs that other libraries declare as settings, by name; undefined for one without value and default. */
  declaredUrls: Readonly<Record<string, ServiceUrl | undefined>>;
  /** Numbers and words that other libraries declare as settings, by name. */
  declaredValues: Readonly<Record<string, number | string>>;
  host: string;
  /** Names by which clients may reach API and worker, as a URL writes them, without ports. */
  allowedHosts: readonly string[];
  apiPort: number;
  workerPort: number;
  log: {
    format: 'text' | 'json';
    /** The lowest level that is logged. */
    level: 'error' | 'warn' | 'info' | 'debug' | 'trace';
  };
  /** How long the log of a run is available. */
  runLogKeptDays: number;
  /** How long steps of runs and outcomes of scheduled times are kept. */
  eventsKeptDays: number;
  /** How long a file must be unchanged before it is read, in milliseconds. */
  sourceSettleMs: number;
  /** Limits of a packed source file. */
  unpack: UnpackSettings;
  /** How streams become files of the source. */
  streams: StreamSettings;
  /** Most bytes of an uploaded source file. */
  uploadBytes: number;
  snapshotsKept: number;
  /** How long a snapshot is kept after another one replaced it, however many exist. */
  snapshotsKeptMinutes: number;
  /** Snapshots published longer ago are removed, however few exist; undefined for no limit. */
  snapshotsKeptDays: number | undefined;
  /** Exports that run at the same time. */
  exportsAtOnce: number;
  /** Megabytes of finished exports in the temporary folder. */
  exportSpoolMb: number;
  /** Time-outs of BI logins, in seconds; the transaction's is also that of a read through a cursor. */
  biTimeouts: { statement: number; transaction: number };
  /** Attempts of a stage that fails with a retryable error. */
  stageAttempts: number;
  graphql: GraphqlSettings;
  /** True when this is the only worker, so that it takes over a dead worker's jobs at once. */
  exclusiveWorker: boolean;
  access: AccessSettings;
  notifications: NotificationSettings;
  /** Undefined: no OpenLineage events are sent. */
  openLineage: OpenLineageSettings | undefined;
  /** Undefined: no traces are sent. */
  tracing: TracingSettings | undefined;
  /** Limits of requests to the API. */
  limits: Limits;
}

/**
 * Returns the names of all settings, including declared ones; a test compares docs/configuration.md with
 * them.
 */
export const settingNames = (declared: readonly DeclaredSetting[]): string[] => [
  ...Object.keys(settings.shape),
  ...declared.map(({ name }) => name),
];

/**
 * Parses environment variables into configuration.
 * @param declared settings of libraries above the platform
 * @throws AppError CONFIG_INVALID with one line per mistake, which names the variable and never its
 *   value (a URL may hold a password)
 */
export function parseConfig(
  environment: Record<string, string | undefined>,
  declared: readonly DeclaredSetting[] = [],
): Config {
  const own = settings.safeParse(withoutBlanks(environment, Object.keys(settings.shape)));
  const named = withoutBlanks(
    environment,
    declared.map(({ name }) => name),
  );
  const urls = buildUrlSchema(declared.filter((each) => 'schemes' in each)).safeParse(named);
  const others = buildValueSchema(declared.filter(isValue)).safeParse(named);
  if (!own.success || !urls.success || !others.success) {
    const issues = [own, urls, others].flatMap(({ error }) => error?.issues ?? []);
    const lines = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new AppError('CONFIG_INVALID', lines.join('\n'));
  }
  const config = resolveConfig(own.data, urls.data, others.data);
  const contradictions = [
    ...contradictionsIn(config, declared),
    ...accessMistakes(own.data, config),
    ...notificationMistakes(own.data),
  ];
  if (contradictions.length > 0) throw new AppError('CONFIG_INVALID', contradictions.join('\n'));
  return config;
}

const withoutBlanks = (environment: Record<string, string | undefined>, names: readonly string[]) =>
  Object.fromEntries(
    Object.entries(environment).filter(([key, value]) => names.includes(key) && value !== ''),
  );

/** Schema of the declared settings that are URLs. */
function buildUrlSchema(declared: readonly ServiceSetting[]) {
  const shape = declared.map(({ name, schemes, preset }) => {
    const url = serviceUrl(schemes);
    const href = preset && { scheme: preset.replace(/:.*$/, ''), href: preset };
    return [name, href ? url.default(href) : url.optional()] as const;
  });
  return z.object(Object.fromEntries(shape));
}

const isValue = (setting: DeclaredSetting): setting is ValueSetting => !('schemes' in setting);

/** Schema of the declared settings that are numbers and words. */
function buildValueSchema(declared: readonly ValueSetting[]) {
  const shape = declared.map((setting) => {
    const value =
      setting.is === 'integer'
        ? z.coerce.number().int().min(setting.min).max(setting.max).default(setting.preset)
        : z.enum(setting.of).default(setting.preset);
    return [setting.name, value] as const;
  });
  return z.object(Object.fromEntries(shape));
}

function resolveConfig(
  settings: Settings,
  declared: Record<string, ServiceUrl | undefined>,
  declaredValues: Config['declaredValues'],
): Config {
  const stateDir = resolve(settings.STATE_DIR);
  const below = (scheme: string, folder: string) => folderUrl(scheme, join(stateDir, folder));
  const warehouse = absolute(settings.WAREHOUSE_URL) ?? below('embedded', 'postgres');
  const lake = absolute(settings.LAKE_URL) ?? below('file', 'lake');
  const source = absolute(settings.SOURCE_URL) ?? below('file', 'sample');
  const preset = below('file', 'reports');
  // Reports must not default to a disk of a machine that keeps nothing else, nor into what runs read.
  const hasPreset = lake.scheme === 'file' && !meet(preset, lake) && !meet(preset, source);
  return {
    stateDir,
    scratchDir: settings.SCRATCH_DIR ? resolve(settings.SCRATCH_DIR) : join(stateDir, 'catalogue'),
    fileUmask: settings.FILE_UMASK,
    source,
    sourceEvents: settings.SOURCE_EVENTS_URL,
    lake,
    catalogueUrls: settings.CATALOGUE_URLS?.flatMap((url) => absolute(url) ?? []) ?? [],
    dataCatalog: settings.DATA_CATALOG_URL,
    reports: absolute(settings.REPORTS_URL) ?? (hasPreset ? preset : undefined),
    warehouse,
    migration: settings.MIGRATION_URL,
    loginSecrets: settings.LOGIN_SECRETS,
    queue: settings.QUEUE_URL,
    compute: settings.COMPUTE_URL,
    catalog: settings.CATALOG_URL,
    transfer: settings.TRANSFER_URL,
    stream: settings.STREAM_URL,
    streamUnreadMax: settings.STREAM_UNREAD_MAX,
    streamLogKeptDays: settings.STREAM_LOG_KEPT_DAYS,
    sql: settings.SQL_URL,
    recipes: settings.RECIPES_URL,
    recipeSalts: settings.RECIPE_SALTS,
    declaredUrls: Object.fromEntries(
      Object.entries(declared).map(([name, url]) => [name, absolute(url)]),
    ),
    declaredValues,
    host: settings.HOST,
    allowedHosts: listAllowedHosts(settings),
    apiPort: settings.API_PORT,
    workerPort: settings.WORKER_PORT,
    log: { format: settings.LOG_FORMAT, level: settings.LOG_LEVEL },
    runLogKeptDays: settings.RUN_LOG_KEPT_DAYS,
    eventsKeptDays: settings.EVENTS_KEPT_DAYS,
    sourceSettleMs: settings.SOURCE_SETTLE_MS,
    unpack: toUnpackSettings(settings),
    streams: toStreamSettings(settings),
    uploadBytes: settings.UPLOAD_MAX_MB * 1024 ** 2,
    snapshotsKept: settings.SNAPSHOTS_KEPT,
    snapshotsKeptMinutes: settings.SNAPSHOTS_KEPT_MINUTES,
    snapshotsKeptDays: settings.SNAPSHOTS_KEPT_DAYS,
    exportsAtOnce: settings.EXPORTS_AT_ONCE,
    exportSpoolMb: settings.EXPORT_SPOOL_MB,
    biTimeouts: {
      statement: settings.BI_STATEMENT_TIMEOUT,
      transaction: settings.BI_TRANSACTION_TIMEOUT,
    },
    stageAttempts: settings.STAGE_ATTEMPTS,
    graphql: {
      documents: settings.GRAPHQL_DOCUMENTS,
      trustedFile: settings.GRAPHQL_TRUSTED_FILE && resolve(settings.GRAPHQL_TRUSTED_FILE),
      introspection: settings.GRAPHQL_INTROSPECTION === 'on',
    },
    exclusiveWorker: settings.EXCLUSIVE_WORKER === 'true',
    access: toAccessSettings(settings, {
      isEmbedded: warehouse.scheme === 'embedded',
      host: settings.HOST,
      port: settings.API_PORT,
    }),
    notifications: toNotificationSettings(settings, {
      host: settings.HOST,
      port: settings.API_PORT,
    }),
    openLineage: toOpenLineageSettings(settings),
    tracing: toTracingSettings(settings),
    limits: toLimits(settings),
  };
}

function absolute(url: ServiceUrl | undefined): ServiceUrl | undefined {
  if (!url || !FOLDER_SCHEMES.has(url.scheme)) return url;
  const folder = toFolderPath(url);
  if (isAbsolute(folder)) return url;
  return folderUrl(url.scheme, resolve(folder));
}
