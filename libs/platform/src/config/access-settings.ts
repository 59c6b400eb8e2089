import { isIP } from 'node:net';
import { z } from 'zod';

/** Who may read, how often, and how people sign in. */
export interface AccessSettings {
  /** Whether requests without key, token or session may read answers, as a viewer. */
  anonymousReading: boolean;
  /** Undefined: browsers sign in with a key only, and no token is accepted. */
  issuer: IssuerSettings | undefined;
  /** How long a browser stays signed in. */
  sessionHours: number;
  /** Whether browsers send session cookies over TLS only: everywhere but on a loopback address. */
  secureCookies: boolean;
  /** Per key, user or address; 0 for no limit. */
  requestsPerMinute: number;
  /** Refused keys, tokens and sessions per address; 0 for no limit. */
  failedKeysPerMinute: number;
  /** The bearer token of `/metrics`; undefined: anyone may read it. */
  metricsToken: string | undefined;
  /** Origins whose pages may read answers. */
  corsOrigins: readonly string[];
  /** Proxies whose X-Forwarded-For the server trusts: none, their number, or their addresses. */
  trustProxy: false | number | readonly string[];
}

/** An OpenID Connect issuer. */
export interface IssuerSettings {
  /** Exactly as in its tokens. */
  url: string;
  /** Audience that a bearer token must have; undefined: no token is accepted. */
  audience: string | undefined;
  /** Claim that holds roles; a dot selects a field of an object. */
  roleClaim: string;
  /** Undefined: browsers cannot sign in. */
  client: ClientSettings | undefined;
}

/** How browsers sign in. */
export interface ClientSettings {
  id: string;
  /** Undefined for a public client. */
  secret: string | undefined;
  /** Requested from the issuer, separated by blanks. */
  scope: string;
  /** Where browsers find the API, without a trailing slash. */
  publicUrl: string;
}

const list = (text: string) => text.split(',').map((each) => each.trim());

const origins = z.string().transform((text, context): string[] => {
  const given = list(text);
  if (given.every(isOrigin)) return given;
  context.addIssue(
    'write exact origins, for example https://bi.example, separated by commas; no *',
  );
  return z.NEVER;
});

const proxies = z.string().transform((text, context): AccessSettings['trustProxy'] => {
  if (text === 'off') return false;
  if (/^[1-9]$/.test(text)) return Number(text);
  const given = list(text);
  if (given.every(isAddressRange)) return given;
  context.addIssue('write off, the number of proxies (1 to 9), or their addresses (10.0.0.0/8)');
  return z.NEVER;
});

/** A server whose responses cannot be changed on the way. */
const safeUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (isSafe && url.search === '' && url.hash === '' && url.username === '') return text;
  context.addIssue('write an https:// URL; http:// is allowed only for a loopback address');
  return z.NEVER;
});

/** A URL without a path: pages, links and redirects of the API start at the root of a host. */
const rootUrl = safeUrl.refine((text) => new URL(text).pathname === '/', {
  error:
    'remove the path: the API works only at the root of a host, so let the proxy give it a name ' +
    'of its own, for example https://retail.example',
  abort: true,
});

const perMinute = z.coerce.number().int().min(0).max(10_000_000);

/** The settings by the names of their variables, as in `config.ts`. */
export const accessShape = {
  ANONYMOUS_READING: z.enum(['on', 'off']).optional(),
  OIDC_ISSUER: safeUrl.optional(),
  OIDC_AUDIENCE: z.string().optional(),
  OIDC_ROLE_CLAIM: z.string().default('roles'),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_SCOPE: z
    .string()
    .regex(/(^| )openid( |$)/, 'add openid to the scopes')
    .default('openid profile email'),
  PUBLIC_URL: rootUrl.optional(),
  SESSION_HOURS: z.coerce.number().positive().max(720).default(12),
  RATE_LIMIT_PER_MINUTE: perMinute.default(6_000),
  FAILED_KEYS_PER_MINUTE: perMinute.default(10),
  METRICS_TOKEN: z.string().min(16, 'write at least 16 characters').optional(),
  CORS_ORIGINS: origins.optional(),
  TRUST_PROXY: proxies.default(false),
};

type Settings = z.output<z.ZodObject<typeof accessShape>>;

/** Where the API runs; some defaults depend on it. */
interface Place {
  isEmbedded: boolean;
  host: string;
  port: number;
}

/** Returns one line for each setting that requires another one. */
export function accessMistakes(settings: Settings, place: Pick<Place, 'host'>): string[] {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_CLIENT_ID: client } = settings;
  const lacksIssuer = issuer === undefined && (audience ?? client) !== undefined;
  const lacksUse = issuer !== undefined && (audience ?? client) === undefined;
  const lacksUrl = client !== undefined && settings.PUBLIC_URL === undefined;
  return [
    ...(lacksIssuer ? ['OIDC_ISSUER: set it to the issuer of the tokens'] : []),
    ...(lacksUse
      ? [
          'OIDC_ISSUER: set OIDC_AUDIENCE to accept bearer tokens, OIDC_CLIENT_ID for sign-in, or both',
        ]
      : []),
    ...(lacksUrl && !isLoopback(place.host)
      ? [
          'PUBLIC_URL: set it to the URL of the API for browsers, for example https://retail.example',
        ]
      : []),
  ];
}

/** Returns the settings, with defaults that depend on where the API runs. */
export function toAccessSettings(settings: Settings, place: Place): AccessSettings {
  const anonymous =
    settings.ANONYMOUS_READING ?? (place.isEmbedded && isLoopback(place.host) ? 'on' : 'off');
  return {
    anonymousReading: anonymous === 'on',
    issuer: toIssuerSettings(settings, place),
    sessionHours: settings.SESSION_HOURS,
    secureCookies: settings.PUBLIC_URL?.startsWith('https:') ?? !isLoopback(place.host),
    requestsPerMinute: settings.RATE_LIMIT_PER_MINUTE,
    failedKeysPerMinute: settings.FAILED_KEYS_PER_MINUTE,
    metricsToken: settings.METRICS_TOKEN,
    corsOrigins: settings.CORS_ORIGINS ?? [],
    trustProxy: settings.TRUST_PROXY,
  };
}

/** Returns the URL of the API without a trailing slash: `PUBLIC_URL`, or its own address. */
export function resolvePublicUrl(
  { PUBLIC_URL: url }: { PUBLIC_URL?: string | undefined },
  { host, port }: Pick<Place, 'host' | 'port'>,
): string {
  const found = url ?? `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return found.replace(/\/+$/, '');
}

function toIssuerSettings(settings: Settings, place: Place): IssuerSettings | undefined {
  const { OIDC_ISSUER: url, OIDC_AUDIENCE: audience, OIDC_CLIENT_ID: id } = settings;
  if (url === undefined) return undefined;
  const client =
    id === undefined
      ? undefined
      : {
          id,
          secret: settings.OIDC_CLIENT_SECRET,
          scope: settings.OIDC_SCOPE,
          publicUrl: resolvePublicUrl(settings, place),
        };
  return { url, audience, roleClaim: settings.OIDC_ROLE_CLAIM, client };
}

/** Whether only programs on this machine can reach the host. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

const isOrigin = (text: string) =>
  URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

/** Names of this machine for itself, as a URL writes them. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Host names separated by commas, as a URL writes them, without ports. */
export const hostNames = z.string().transform((text, context): string[] => {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  if (names.every(isHostName)) return names;
  context.addIssue('write host names without a port, separated by commas: retail.example,10.0.0.5');
  return z.NEVER;
});

const isHostName = (name: string) =>
  /^[\w.:[\]-]+$/.test(name) &&
  URL.canParse(`http://${name}`) &&
  new URL(`http://${name}`).hostname === name;

/** Where a server listens, and the names that settings give it. */
interface ListenSettings {
  HOST: string;
  ALLOWED_HOSTS?: readonly string[] | undefined;
  PUBLIC_URL?: string | undefined;
}

/**
 * Returns the names by which clients may reach the servers, as a URL writes them. Every server also accepts its own
 * address.
 */
export function listAllowedHosts({
  HOST,
  ALLOWED_HOSTS = [],
  PUBLIC_URL,
}: ListenSettings): readonly string[] {
  const published = PUBLIC_URL === undefined ? [] : [new URL(PUBLIC_URL).hostname];
  const listening = isIP(HOST) === 6 ? `[${HOST}]` : HOST.toLowerCase();
  return [...new Set([...LOOPBACK_HOSTS, listening, ...published, ...ALLOWED_HOSTS])];
}

/**
 * Returns the setting to change when others reach a server that no setting names; undefined when nothing is missing.
 * Such a server refuses requests that use a name.
 */
export function adviceOnHosts(host: string, allowed: readonly string[]): string | undefined {
  const unnamed = listAllowedHosts({ HOST: host });
  if (isIP(host) === 0 || isLoopback(host)) return undefined;
  if (allowed.some((name) => !unnamed.includes(name))) return undefined;
  return (
    `HOST=${host}: clients on other machines reach this server by its IP address only: ` +
    'set ALLOWED_HOSTS or PUBLIC_URL to the names that they use'
  );
}
