import { isIP } from 'node:net';
import { z } from 'zod';
import { isLoopback, resolvePublicUrl, safeUrl } from '#platform/config/listen-settings.js';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import { declareSettings } from '#platform/config/settings.js';
import type { TrustedProxies } from '#platform/http/client-address.js';

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
  /** Proxies whose X-Forwarded-For the server trusts. */
  trustProxy: TrustedProxies;
}

/** An OpenID Connect issuer. */
export interface IssuerSettings {
  /** Exactly as in its tokens. */
  url: string;
  /** Audience that a bearer token must have; undefined: no token is accepted. */
  audience: string | undefined;
  /** Claim that holds roles; a dot selects a field of an object. */
  roleClaim: string;
  /** Claim that binds users to stores; undefined: all see the whole chain. */
  storesClaim: string | undefined;
  /** Claim that binds users to departments. */
  departmentsClaim: string | undefined;
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

export interface AccessConfig {
  access: AccessSettings;
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

const proxies = z.string().transform((text, context): TrustedProxies => {
  if (text === 'off') return false;
  if (/^[1-9]$/.test(text)) return Number(text);
  const given = list(text);
  if (given.every(isAddressRange)) return given;
  context.addIssue('write off, the number of proxies (1 to 9), or their addresses (10.0.0.0/8)');
  return z.NEVER;
});

const perMinute = z.coerce.number().int().min(0).max(10_000_000);

const schemas = {
  ANONYMOUS_READING: z.enum(['on', 'off']).optional(),
  OIDC_ISSUER: safeUrl.optional(),
  OIDC_AUDIENCE: z.string().optional(),
  OIDC_ROLE_CLAIM: z.string().default('roles'),
  OIDC_STORES_CLAIM: z.string().optional(),
  OIDC_DEPARTMENTS_CLAIM: z.string().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_SCOPE: z
    .string()
    .regex(/(^| )openid( |$)/, 'add openid to the scopes')
    .default('openid profile email'),
  SESSION_HOURS: z.coerce.number().positive().max(720).default(12),
  RATE_LIMIT_PER_MINUTE: perMinute.default(6_000),
  FAILED_KEYS_PER_MINUTE: perMinute.default(10),
  METRICS_TOKEN: z.string().min(16, 'write at least 16 characters').optional(),
  CORS_ORIGINS: origins.optional(),
  TRUST_PROXY: proxies.default(false),
};

type Values = z.output<z.ZodObject<typeof schemas>>;

/** The settings of access. */
export const accessSettings = declareSettings({
  schemas,
  // Some defaults depend on where the API runs.
  resolve: (settings, platform: PlatformConfig): AccessConfig => {
    const { host, publicUrl, warehouse } = platform;
    const isPrivate = warehouse.scheme === 'embedded' && isLoopback(host);
    return {
      access: {
        anonymousReading: (settings.ANONYMOUS_READING ?? (isPrivate ? 'on' : 'off')) === 'on',
        issuer: toIssuerSettings(settings, platform),
        sessionHours: settings.SESSION_HOURS,
        secureCookies: publicUrl?.startsWith('https:') ?? !isLoopback(host),
        requestsPerMinute: settings.RATE_LIMIT_PER_MINUTE,
        failedKeysPerMinute: settings.FAILED_KEYS_PER_MINUTE,
        metricsToken: settings.METRICS_TOKEN,
        corsOrigins: settings.CORS_ORIGINS ?? [],
        trustProxy: settings.TRUST_PROXY,
      },
    };
  },
  findContradictions: ({ host, publicUrl }, settings) => {
    const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_CLIENT_ID: client } = settings;
    const lacksIssuer = issuer === undefined && (audience ?? client) !== undefined;
    const lacksUse = issuer !== undefined && (audience ?? client) === undefined;
    const lacksUrl = client !== undefined && publicUrl === undefined;
    return [
      ...(lacksIssuer ? ['OIDC_ISSUER: set it to the issuer of the tokens'] : []),
      ...(lacksUse
        ? [
            'OIDC_ISSUER: set OIDC_AUDIENCE to accept bearer tokens, OIDC_CLIENT_ID for sign-in, or both',
          ]
        : []),
      ...(lacksUrl && !isLoopback(host)
        ? [
            'PUBLIC_URL: set it to the URL of the API for browsers, for example https://retail.example',
          ]
        : []),
    ];
  },
});

function toIssuerSettings(settings: Values, platform: PlatformConfig): IssuerSettings | undefined {
  const { OIDC_ISSUER: url, OIDC_AUDIENCE: audience, OIDC_CLIENT_ID: id } = settings;
  if (url === undefined) return undefined;
  const client =
    id === undefined
      ? undefined
      : {
          id,
          secret: settings.OIDC_CLIENT_SECRET,
          scope: settings.OIDC_SCOPE,
          publicUrl: resolvePublicUrl(platform),
        };
  return {
    url,
    audience,
    roleClaim: settings.OIDC_ROLE_CLAIM,
    storesClaim: settings.OIDC_STORES_CLAIM,
    departmentsClaim: settings.OIDC_DEPARTMENTS_CLAIM,
    client,
  };
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
