import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors/app-error.js';
import { folderOf, folderUrl, parseServiceUrl, type ServiceUrl } from './service-url.js';

/** Schemes whose rest is a folder. */
const FOLDER_SCHEMES = new Set(['file', 'embedded']);

function namesFolder(url: ServiceUrl): boolean {
  try {
    return folderOf(url) !== '';
  } catch {
    return false;
  }
}

/** A URL without a host, whose socket is a parameter, is one to PostgreSQL's drivers. */
function isParsable({ href }: ServiceUrl): boolean {
  return URL.canParse(href.replace('@/', '@localhost/'));
}

function serviceUrl(schemes: readonly string[]) {
  return z.string().transform((text, context): ServiceUrl => {
    const url = parseServiceUrl(text);
    if (url && schemes.includes(url.scheme)) {
      if (url.scheme.startsWith('postgres') && !isParsable(url)) {
        const advice = `write ${url.scheme}://user:password@host:5432/database`;
        const signs = 'with %23 for # and so on in user and password';
        context.addIssue({ code: 'custom', message: `is not a URL; ${advice}, ${signs}` });
        return z.NEVER;
      }
      if (!FOLDER_SCHEMES.has(url.scheme) || namesFolder(url)) return url;
      const advice = `write ${url.scheme}:/a/folder, and %25 for a percent sign`;
      context.addIssue({ code: 'custom', message: `names no folder; ${advice}` });
      return z.NEVER;
    }
    const found = url ? `scheme "${url.scheme}:"` : 'no scheme';
    const known = schemes.map((scheme) => `${scheme}:`).join(', ');
    context.addIssue({ code: 'custom', message: `${found}; use one of ${known}` });
    return z.NEVER;
  });
}

const port = z.coerce.number().int().min(0).max(65_535);

/**
 * Every setting, with its default. The key is the environment variable; README lists them all.
 * Values marked `state` are folders below STATE_DIR unless given.
 */
const settings = z.object({
  STATE_DIR: z.string().min(1).default('.retailstream'),
  SOURCE_URL: serviceUrl(['file']).optional(),
  LAKE_URL: serviceUrl(['file']).optional(),
  WAREHOUSE_URL: serviceUrl(['embedded', 'postgres', 'postgresql']).optional(),
  QUEUE_URL: serviceUrl(['warehouse', 'postgres', 'postgresql']).default({
    scheme: 'warehouse',
    href: 'warehouse:',
  }),
  COMPUTE_URL: serviceUrl(['duckdb']).default({ scheme: 'duckdb', href: 'duckdb:' }),
  CATALOG_URL: serviceUrl(['duckdb']).default({ scheme: 'duckdb', href: 'duckdb:' }),
  SALES_MERGE_URL: serviceUrl(['compute']).default({ scheme: 'compute', href: 'compute:' }),
  TRANSFER_URL: serviceUrl(['compute']).default({ scheme: 'compute', href: 'compute:' }),
  HOST: z.string().min(1).default('127.0.0.1'),
  API_PORT: port.default(3000),
  WORKER_PORT: port.default(3001),
  LOG_FORMAT: z.enum(['text', 'json']).default('text'),
  SNAPSHOTS_KEPT: z.coerce.number().int().min(1).default(3),
  STAGE_ATTEMPTS: z.coerce.number().int().min(1).default(3),
  EXCLUSIVE_WORKER: z.enum(['true', 'false']).default('false'),
});

type Settings = z.output<typeof settings>;

export interface Config {
  /** Absolute folder for everything embedded services keep. */
  stateDir: string;
  source: ServiceUrl;
  lake: ServiceUrl;
  warehouse: ServiceUrl;
  queue: ServiceUrl;
  compute: ServiceUrl;
  catalog: ServiceUrl;
  salesMerge: ServiceUrl;
  transfer: ServiceUrl;
  host: string;
  apiPort: number;
  workerPort: number;
  logFormat: 'text' | 'json';
  snapshotsKept: number;
  /** How often a stage is tried when it fails with a retryable error. */
  stageAttempts: number;
  /** True when this is known to be the only worker, so work of a dead one is taken over at once. */
  exclusiveWorker: boolean;
}

/** Names of every setting, for the README check and for `--help`. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

/**
 * Turns environment variables into configuration.
 * @throws AppError CONFIG_INVALID with one line per mistake, naming the variable, never its value
 *   (a URL may hold a password).
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([key, value]) => key in settings.shape && value !== ''),
  );
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new AppError('CONFIG_INVALID', lines.join('\n'));
  }
  return resolveConfig(parsed.data);
}

function resolveConfig(settings: Settings): Config {
  const stateDir = resolve(settings.STATE_DIR);
  const below = (scheme: string, folder: string) => folderUrl(scheme, join(stateDir, folder));
  return {
    stateDir,
    source: absolute(settings.SOURCE_URL) ?? below('file', 'sample'),
    lake: absolute(settings.LAKE_URL) ?? below('file', 'lake'),
    warehouse: absolute(settings.WAREHOUSE_URL) ?? below('embedded', 'postgres'),
    queue: settings.QUEUE_URL,
    compute: settings.COMPUTE_URL,
    catalog: settings.CATALOG_URL,
    salesMerge: settings.SALES_MERGE_URL,
    transfer: settings.TRANSFER_URL,
    host: settings.HOST,
    apiPort: settings.API_PORT,
    workerPort: settings.WORKER_PORT,
    logFormat: settings.LOG_FORMAT,
    snapshotsKept: settings.SNAPSHOTS_KEPT,
    stageAttempts: settings.STAGE_ATTEMPTS,
    exclusiveWorker: settings.EXCLUSIVE_WORKER === 'true',
  };
}

function absolute(url: ServiceUrl | undefined): ServiceUrl | undefined {
  if (!url || !FOLDER_SCHEMES.has(url.scheme)) return url;
  const folder = folderOf(url);
  if (isAbsolute(folder)) return url;
  return folderUrl(url.scheme, resolve(folder));
}
