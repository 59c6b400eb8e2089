import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';

/** A backing service: the scheme picks the adapter, which reads the rest. */
export interface ServiceUrl {
  /** Without the colon: `file`, `duckdb`, `postgres`. */
  scheme: string;
  /** The whole URL, which may hold a password: never log it. */
  href: string;
}

/** Parses `scheme:rest`. Returns undefined without a scheme. */
export function parseServiceUrl(text: string): ServiceUrl | undefined {
  const match = /^([a-z][a-z0-9+.-]*):/i.exec(text);
  return match?.[1] ? { scheme: match[1].toLowerCase(), href: text } : undefined;
}

/** Returns the URL of a folder, whose name may hold any characters. */
export function folderUrl(scheme: string, folder: string): ServiceUrl {
  const path = encodeURI(folder).replace(/[?#]/g, encodeURIComponent);
  return { scheme, href: `${scheme}:${path}` };
}

/** Returns the folder of a `file:` or `embedded:` URL; the caller resolves relative paths. */
export function toFolderPath(url: ServiceUrl): string {
  const rest = url.href.slice(url.scheme.length + 1).replace(/^\/\/(?=\/)/, '');
  return decodeURIComponent(rest.split('?')[0] ?? '');
}

/** Schemes whose remainder is a folder. */
const FOLDER_SCHEMES = new Set(['file', 'embedded']);

/** Returns the URL with an absolute folder, if it names one. */
export function resolveFolder(url: ServiceUrl | undefined): ServiceUrl | undefined {
  if (!url || !FOLDER_SCHEMES.has(url.scheme)) return url;
  const folder = toFolderPath(url);
  return isAbsolute(folder) ? url : folderUrl(url.scheme, resolve(folder));
}

/** Returns the URL of a folder below the state folder. */
export const buildStateFolderUrl = (stateDir: string, scheme: string, folder: string): ServiceUrl =>
  folderUrl(scheme, join(stateDir, folder));

/** The parts of `scheme://user@host:port/path`. */
interface ServiceAddress {
  user: string;
  /** A host, a bucket or a region. */
  host: string;
  port: number | undefined;
  /** Without leading and trailing slashes. */
  path: string;
}

export function parseAddress(url: ServiceUrl): ServiceAddress {
  const { username, hostname, port, pathname } = new URL(url.href);
  return {
    user: decodeURIComponent(username),
    host: hostname,
    port: port === '' ? undefined : Number(port),
    path: decodeURIComponent(pathname).replace(/^\/+|\/+$/g, ''),
  };
}

/** Returns a query parameter of a service URL, as in `duckdb:?memory=512MB`. */
export function readOption(url: ServiceUrl, name: string): string | undefined {
  const query = url.href.split('?')[1] ?? '';
  return new URLSearchParams(query).get(name) ?? undefined;
}

const QUEUE_FORM =
  'the URL of a standard queue as SQS shows it, https://sqs.eu-west-1.amazonaws.com/123456789012/name';
/** A FIFO queue ends in `.fifo`; S3 sends no events to one. */
const QUEUE_PATH = /^\/\d{12}\/[\w-]{1,80}$/;
const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/** How to write the URL of each scheme that has rules, for the error. */
const FORMS: Record<string, string> = {
  file: 'file:/a/folder, and %25 for a percent sign',
  embedded: 'embedded:/a/folder, and %25 for a percent sign',
  postgres:
    'postgres://user:password@host:5432/database, with %23 for # and so on in user and password',
  postgresql:
    'postgresql://user:password@host:5432/database, with %23 for # and so on in user and password',
  s3: 's3://bucket/prefix?region=eu-west-1',
  redis: 'redis://host:6379 or rediss://user:password@host:6379',
  rediss: 'rediss://user:password@host:6379',
  emr: 'emr://region/j-CLUSTERID, or emr://region?template=s3://bucket/cluster.json',
  hive: 'hive://host:10000/database, or hive://emr:10000/database for the cluster of COMPUTE_URL',
  glue: 'glue://region/name, of a job or a database',
  athena: 'athena://workgroup?region=eu-west-1&output=s3://bucket/prefix/&price=5',
  redshift: 'redshift://workgroup?database=dev&region=eu-west-1',
  spark: 'spark://host:10001',
  kafka: 'kafka://user:password@host:9092,host:9092/?sasl=scram-sha-512&tls=on',
  https: QUEUE_FORM,
  http: QUEUE_FORM,
};

/** A list of brokers, each with its port. */
const KAFKA = /^kafka:\/\/([^@/?#\s]*@)?[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*\/?(\?[^#\s]*)?$/i;

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

const RULES: Record<string, (url: ServiceUrl) => boolean> = {
  file: namesFolder,
  embedded: namesFolder,
  // PostgreSQL's drivers accept a URL without a host whose socket is a parameter.
  postgres: ({ href }) => URL.canParse(href.replace('@/', '@localhost/')),
  postgresql: ({ href }) => URL.canParse(href.replace('@/', '@localhost/')),
  s3: (url) => hasHost(url) && isRegion(readOption(url, 'region')),
  redis: hasHost,
  rediss: hasHost,
  emr: (url) =>
    hasHost(url) &&
    isRegion(parseAddress(url).host) &&
    (parseAddress(url).path === ''
      ? readOption(url, 'template')?.startsWith('s3://') === true
      : /^j-[A-Z0-9]+$/.test(parseAddress(url).path)),
  hive: hasHost,
  athena: isAthena,
  redshift: isRedshift,
  // For TRANSFER_URL, `spark:` is the engine, which has no address.
  spark: (url) => !url.href.slice(url.scheme.length).startsWith('://') || hasHost(url),
  kafka: ({ href }) => KAFKA.test(href),
  https: isQueue,
  // Requests are signed with credentials, and plain HTTP would let others change responses.
  http: (url) => isQueue(url) && THIS_MACHINE.includes(new URL(url.href).hostname),
  glue: (url) => hasHost(url) && isRegion(parseAddress(url).host) && parseAddress(url).path !== '',
};

/** Returns how to write a URL that its adapter could not read; undefined when it can. */
export function mistakeIn(url: ServiceUrl): string | undefined {
  if (!RULES[url.scheme] || RULES[url.scheme]?.(url)) return undefined;
  const what =
    url.scheme === 'file' || url.scheme === 'embedded'
      ? 'has no folder'
      : url.scheme.startsWith('http')
        ? 'has no queue'
        : 'is not a URL';
  return `${what}; write ${FORMS[url.scheme]}`;
}

function namesFolder(url: ServiceUrl): boolean {
  try {
    return toFolderPath(url) !== '';
  } catch {
    return false;
  }
}

export function hasHost(url: ServiceUrl): boolean {
  return URL.canParse(url.href) && parseAddress(url).host !== '';
}

function isQueue({ href }: ServiceUrl): boolean {
  if (!URL.canParse(href)) return false;
  const { pathname, username, password, search, hash } = new URL(href);
  return QUEUE_PATH.test(pathname) && `${username}${password}${search}${hash}` === '';
}

/** US dollars per terabyte, with a dot: `5`, `6.25`. */
const PRICE = /^\d{1,6}(\.\d{1,6})?$/;

function isAthena(url: ServiceUrl): boolean {
  return (
    hasHost(url) &&
    /^[A-Za-z0-9._-]{1,128}$/.test(parseAddress(url).host) &&
    isRegion(readOption(url, 'region')) &&
    /^s3:\/\/[^/]+\/?/.test(readOption(url, 'output') ?? 's3://bucket') &&
    PRICE.test(readOption(url, 'price') ?? '5')
  );
}

function isRedshift(url: ServiceUrl): boolean {
  return (
    hasHost(url) &&
    /^[a-z0-9-]{3,64}$/.test(parseAddress(url).host) &&
    /^[A-Za-z_][\w$-]{0,126}$/.test(readOption(url, 'database') ?? '') &&
    isRegion(readOption(url, 'region'))
  );
}

export const isRegion = (text: string | undefined) => text === undefined || REGION.test(text);

/**
 * Schema of a setting that names a service.
 * @param schemes accepted ones
 * @param mistakeOf returns how to write a wrong URL
 */
export function serviceUrl(schemes: readonly string[], mistakeOf = mistakeIn) {
  return z.string().transform((text, context): ServiceUrl => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const url = parseServiceUrl(text);
    if (url && schemes.includes(url.scheme)) {
      const mistake = mistakeOf(url);
      return mistake ? refuse(mistake) : url;
    }
    const found = url ? `scheme "${url.scheme}:"` : 'no scheme';
    const known = schemes.map((scheme) => `${scheme}:`).join(', ');
    return refuse(`${found}; use one of ${known}`);
  });
}

/** Names separated by commas. */
export const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
