import type { ServiceUrl } from '../config/service-url.js';
import { AppError } from '../errors/app-error.js';

/** What `postgres://user:password@host:port/database?…` says. */
export interface PostgresUrl {
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
  /** Parameters that are the driver's own. */
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
    region: region ?? regionIn(secret ?? ''),
    sslMode: sslmode,
    sslRootCert: sslrootcert,
    sslCert: sslcert,
    sslKey: sslkey,
    rest,
  };
  if (auth !== undefined && !isIam) throw invalid('write auth=iam, or leave it out');
  if (secret === '') throw invalid('write secret= with the name or ARN of a secret');
  if (secret !== undefined && isIam) throw invalid('give secret or auth=iam, not both');
  if ((secret !== undefined || isIam) && read.password !== '') {
    throw invalid('leave the password out: it comes from AWS');
  }
  return read;
}

export function isFromAws({ secret, isIam, host }: PostgresUrl): boolean {
  return secret !== undefined || isIam || /\.rds\.amazonaws\.com(\.cn)?$/i.test(host);
}

/** Whether no network lies between. */
export function isLocal({ host }: PostgresUrl): boolean {
  return host === '' || /^(\/|localhost$|127\.|::1$)/.test(host);
}

export function invalid(message: string): AppError {
  return new AppError('CONFIG_INVALID', `the postgres:// URL: ${message}`);
}

function parse(href: string): { url: URL; hostname: string } {
  if (URL.canParse(href)) {
    const url = new URL(href);
    return { url, hostname: url.hostname };
  }
  // A URL without a host, whose socket is a parameter, is one to PostgreSQL's drivers.
  const withHost = href.replace('@/', '@localhost/');
  if (URL.canParse(withHost)) return { url: new URL(withHost), hostname: '' };
  throw invalid('write postgres://user@host:5432/database');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that stands for itself, as the drivers take it.
    return text;
  }
}

/** Region in an ARN, `arn:aws:secretsmanager:eu-west-1:…`. */
export function regionIn(secret: string): string | undefined {
  return /^arn:[^:]+:[^:]+:([^:]+):/.exec(secret)?.[1];
}
