import type { ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import type { ServiceUrl } from '../config/service-url.js';
import { clientFor } from './connection-client.js';
import { invalid, type PostgresUrl, readPostgresUrl } from './connection-url.js';
import { type PasswordSource, SecretPassword, userIn } from './secret.js';
import { TokenPassword } from './secret-token.js';
import { sslModeOf, tlsOf } from './tls.js';

const PORT = 5432;

/** Options for pg's pools and clients. They may hold a password: never log them. */
export interface PostgresConnection {
  host: string | undefined;
  port: number | undefined;
  user: string | undefined;
  database: string | undefined;
  /** A function is asked anew for each connection. */
  password: string | (() => Promise<string>) | undefined;
  ssl: ConnectionOptions | false | undefined;
  /** Class of a pool's connections. */
  Client: typeof pg.Client;
  /** What else the URL says to the driver. */
  [parameter: string]: unknown;
}

/**
 * How to connect to the PostgreSQL that a URL names: `postgres://user:password@host:5432/database`,
 * or without password and with `?secret=` (Secrets Manager) or `?auth=iam`, and `&region=`; with
 * `sslmode`, `sslrootcert`, `sslcert` and `sslkey` as libpq has them.
 * @throws AppError CONFIG_INVALID; later, when connecting, SECRET_INVALID and those of AWS
 */
export function connectionOf(service: ServiceUrl): PostgresConnection {
  const url = readPostgresUrl(service);
  const source = sourceOf(url);
  return {
    ...url.rest,
    // The driver has its own defaults for what is not there, but not for what is empty.
    host: url.host || undefined,
    port: url.port,
    user: url.user || undefined,
    database: url.database || undefined,
    password: source ? () => source.password() : url.password || undefined,
    ssl: tlsOf(url),
    Client: clientFor(`${url.host || 'localhost'}:${url.port ?? PORT}`, source),
  };
}

/** The same URL with the user that its secret is for, where it names none. */
export async function withUser(service: ServiceUrl): Promise<ServiceUrl> {
  const { user, secret, region } = readPostgresUrl(service);
  if (user !== '' || secret === undefined) return service;
  const name = encodeURIComponent(await userIn(secret, region));
  return { ...service, href: service.href.replace('://', `://${name}@`) };
}

/** The same database for programs of Java, which find the password themselves. */
interface JdbcAddress {
  /** `jdbc:postgresql://host:5432/database?sslmode=…`, without user and password. */
  url: string;
  /** Name or ARN of the secret that holds the password. */
  secret: string | undefined;
}

/** @param sslRootCert file of trusted authorities where the program runs, not here */
export function jdbcOf(service: ServiceUrl, sslRootCert?: string): JdbcAddress {
  const url = readPostgresUrl(service);
  const parameters = new URLSearchParams({ sslmode: sslModeOf(url) ?? 'prefer' });
  if (sslRootCert !== undefined) parameters.set('sslrootcert', sslRootCert);
  const host = url.host.includes(':') ? `[${url.host}]` : url.host || 'localhost';
  const database = encodeURIComponent(url.database);
  const address = `jdbc:postgresql://${host}:${url.port ?? PORT}/${database}`;
  return { url: `${address}?${parameters.toString()}`, secret: url.secret };
}

function sourceOf(url: PostgresUrl): PasswordSource | undefined {
  const { user, secret, isIam, region, host, port } = url;
  if (secret === undefined && !isIam) return undefined;
  if (user === '') throw invalid('name the user: postgres://user@host:5432/database?…');
  if (secret !== undefined) return new SecretPassword(secret, region, user);
  return new TokenPassword({ host, port: port ?? PORT, user }, region);
}
