import { parseAddress, readOption, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

/** How to connect to HiveServer2 or to Spark's Thrift server, which has the same protocol. */
export interface HiveSettings {
  user: string;
  database: string;
  /** `plain` fits a server without authentication; `nosasl` only one that is configured for it. */
  auth: 'plain' | 'nosasl';
  /** Encrypted; the server's certificate is verified against Node's roots and NODE_EXTRA_CA_CERTS. */
  tls: boolean;
  /** Time-out of one response of the server, in milliseconds. A statement may need many. */
  timeout: number;
}

export interface HiveAddress {
  host: string;
  port: number;
  /** Name of the setting, for errors; default CATALOG_URL. */
  setting?: string;
}

/** Allowed names of tables, columns and databases; others would need quotes. */
const IDENTIFIER = /^[a-z][a-z0-9_]*$/;

/** Returns a name of lower-case letters, digits and `_`, and refuses others. */
export function requireIdentifier(name: string): string {
  if (IDENTIFIER.test(name)) return name;
  const rule = 'use lower case letters, digits and _, and begin with a letter';
  throw new AppError('CATALOG_MISMATCH', `the catalog does not allow the name ${name}: ${rule}`);
}

const DATABASE = 'retailstream';
/** The user of EMR's own tools. */
const USER = 'hadoop';

/**
 * Parses `hive://[user@]host:port/database?auth=plain|nosasl&tls=true&timeout=60`.
 * @param setting its name, for errors
 * @throws AppError CONFIG_INVALID
 */
export function parseHiveSettings(url: ServiceUrl, setting = 'CATALOG_URL'): HiveSettings {
  const invalid = (advice: string): never => {
    throw new AppError('CONFIG_INVALID', `${setting}: ${advice}`);
  };
  const { user, path } = parseAddress(url);
  const auth = readOption(url, 'auth') ?? 'plain';
  const tls = readOption(url, 'tls') ?? 'false';
  const timeout = readOption(url, 'timeout') ?? '60';
  const database = path === '' ? DATABASE : path;
  if (!IDENTIFIER.test(database)) invalid('write the database in lower case letters, digits and _');
  if (auth !== 'plain' && auth !== 'nosasl') return invalid('write auth=plain or auth=nosasl');
  if (tls !== 'true' && tls !== 'false') invalid('write tls=true or tls=false');
  if (!/^[1-9]\d{0,3}$/.test(timeout)) invalid('write timeout in seconds, for example timeout=60');
  return {
    user: user === '' ? USER : user,
    database,
    auth,
    tls: tls === 'true',
    timeout: Number(timeout) * 1000,
  };
}

/** Returns the server's address in the URL; host `emr` means the master of a cluster. */
export function parseHiveAddress(url: ServiceUrl): HiveAddress {
  const { host, port } = parseAddress(url);
  return { host, port: port ?? 10_000 };
}
