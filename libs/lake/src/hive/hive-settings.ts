import { addressOf, optionOf, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

/** How to speak to HiveServer2, or to Spark's Thrift server, which speaks the same. */
export interface HiveSettings {
  user: string;
  database: string;
  /** `plain` is what a server without authentication expects; `nosasl` only when it says so. */
  auth: 'plain' | 'nosasl';
  /** Encrypted; the server's certificate is verified against Node's roots and NODE_EXTRA_CA_CERTS. */
  tls: boolean;
  /** Longest wait for one answer of the server, in milliseconds. A statement may take many. */
  timeout: number;
}

export interface HiveAddress {
  host: string;
  port: number;
  /** Setting that names it, for errors; CATALOG_URL unless told. */
  setting?: string;
}

/** What names a table, a column or a database here; other names would have to be quoted. */
const IDENTIFIER = /^[a-z][a-z0-9_]*$/;

/** Refuses a name that is not in small letters, digits and `_`. */
export function identifier(name: string): string {
  if (IDENTIFIER.test(name)) return name;
  const rule = 'use small letters, digits and _, a letter first';
  throw new AppError('CATALOG_MISMATCH', `the catalog cannot hold the name ${name}: ${rule}`);
}

const DATABASE = 'retailstream';
/** Whom EMR's own tools work as. */
const USER = 'hadoop';

/**
 * Reads `hive://[user@]host:port/database?auth=plain|nosasl&tls=true&timeout=60`.
 * @param setting its name, for errors
 * @throws AppError CONFIG_INVALID
 */
export function hiveSettings(url: ServiceUrl, setting = 'CATALOG_URL'): HiveSettings {
  const invalid = (advice: string): never => {
    throw new AppError('CONFIG_INVALID', `${setting}: ${advice}`);
  };
  const { user, path } = addressOf(url);
  const auth = optionOf(url, 'auth') ?? 'plain';
  const tls = optionOf(url, 'tls') ?? 'false';
  const timeout = optionOf(url, 'timeout') ?? '60';
  const database = path === '' ? DATABASE : path;
  if (!IDENTIFIER.test(database)) invalid('write the database in small letters, digits and _');
  if (auth !== 'plain' && auth !== 'nosasl') return invalid('write auth=plain or auth=nosasl');
  if (tls !== 'true' && tls !== 'false') invalid('write tls=true or tls=false');
  if (!/^[1-9]\d{0,3}$/.test(timeout)) invalid('write timeout in seconds, timeout=60');
  return {
    user: user === '' ? USER : user,
    database,
    auth,
    tls: tls === 'true',
    timeout: Number(timeout) * 1000,
  };
}

/** Where the URL says the server is; a host `emr` stands for the master of a cluster. */
export function hiveAddress(url: ServiceUrl): HiveAddress {
  const { host, port } = addressOf(url);
  return { host, port: port ?? 10_000 };
}
