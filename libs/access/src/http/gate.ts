import type { IncomingHttpHeaders } from 'node:http';
import type { AccessSettings } from '../settings.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { parseBearerToken, isSameSecret } from '#platform/http/bearer.js';
import { CONSOLE_FOLDERS } from './console-paths.js';
import { isProbe } from '#platform/http/host-rule.js';
import type { Logger } from '#platform/logging/logger.js';
import { type FairQueueLimits, FairQueue } from '#platform/http/fair-queue.js';
import type { Credential, Credentials, GrantedCredential } from '../credentials/credentials.js';
import { parseBearer, parseSession } from '../credentials/open-credentials.js';
import { ANONYMOUS, type Principal, type Denial } from '../principal.js';
import type { AnonymousReading } from './anonymous-reading.js';
import type { AccessMetrics } from './access-metrics.js';
import { type Cookies, isCsrfToken } from './cookies.js';
import { type Limit, toNetwork, type RateLimits } from './rate-limits.js';
import * as reject from './rejection.js';

/** Pages, their files and API descriptions, without data of the chain. */
const PUBLIC = new Set(['/', '/index.html', '/favicon.ico', '/favicon.svg', '/openapi.json']);
const PUBLIC_BELOW = ['/assets', '/auth', '/docs', ...CONSOLE_FOLDERS];

/** Below it are the only paths for the role `sender`. */
const EVENTS = '/v1/events/';

const METRICS = '/metrics';

/** Returns the path of a request as it was sent: only exact public paths are public. */
export function parsePath(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

/** @param pages folders of further pages of the console */
export const isPublic = (path: string, pages: readonly string[] = []): boolean =>
  PUBLIC.has(path) ||
  [...PUBLIC_BELOW, ...pages].some((folder) => path === folder || path.startsWith(`${folder}/`));

/**
 * Whether a page of another site may make a signed-in browser send this: a read whose answer that page
 * cannot see. GraphQL is excluded with any method.
 */
export const isHarmless = (method: string, path: string, pages?: readonly string[]): boolean =>
  (method === 'GET' || method === 'HEAD') && (path.startsWith('/v1/') || isPublic(path, pages));

/** Whether a URL contains a key, which every log on the way would store. */
export const hasKey = (url: string): boolean =>
  url.includes('?') && /[?&](?:key|api_?key|access_token)=/i.test(url);

/** A request without its body. */
interface GateRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** Of the client, behind trusted proxies. */
  address: string;
}

/** Whether a request is admitted, and for whom; without a principal on public paths. */
export type Admission = GrantedCredential | { principal: Principal | undefined } | reject.Rejection;

const NOBODY: Admission = { principal: undefined };

/** Look-up slots for keys from addresses over a limit: at little cost, a good key proves itself. */
const LATE: FairQueueLimits = { atOnce: 4, atOnceEach: 1, waiting: 100 };

/** Decides who sends a request, whether they may, and whether they stay within limits. */
export class Gate {
  /** Queue for look-ups of keys from addresses over a limit. */
  private readonly lateVerifications = new FairQueue(LATE);

  constructor(
    private readonly settings: Pick<AccessSettings, 'metricsToken'> & {
      /** Whether requests without a credential may read. */
      anonymous: Pick<AnonymousReading, 'isOn'>;
      /** Folders of further pages of the console. */
      pages?: readonly string[];
    },
    private readonly credentials: Credentials,
    private readonly cookies: Cookies,
    private readonly limits: RateLimits,
    private readonly metrics: AccessMetrics,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** Returns at once for known credentials and requests without one; a promise when a look-up is needed. */
  admit(asked: GateRequest): Admission | Promise<Admission> {
    const path = parsePath(asked.url);
    // Health checks must be answered under any load.
    if (isProbe(path)) return NOBODY;
    if (path === METRICS) return this.admitScraper(asked);
    if (hasKey(asked.url)) {
      this.metrics.countRefused('in-query');
      return reject.rejectKeyInQuery();
    }
    const shown = this.readCredential(asked.headers);
    if (!shown) return this.admitNobody(path, asked);
    const verdict = this.credentials.findCached(shown);
    return verdict
      ? this.decide(path, asked, shown, verdict)
      : this.admitUnknown(path, asked, shown);
  }

  private readCredential({ authorization, cookie }: IncomingHttpHeaders): Credential | undefined {
    const bearer = authorization === undefined ? undefined : parseBearerToken(authorization);
    if (bearer !== undefined) return parseBearer(bearer);
    return parseSession(this.cookies.readSession(cookie));
  }

  private admitNobody(path: string, asked: GateRequest): Admission {
    const limit = this.limits.takeForAddress(asked.address);
    if (limit) return this.rejectOverLimit(limit, asked);
    if (this.settings.anonymous.isOn) return { principal: ANONYMOUS };
    return isPublic(path, this.settings.pages) ? NOBODY : reject.rejectAnonymous();
  }

  private async admitUnknown(
    path: string,
    asked: GateRequest,
    shown: Credential,
  ): Promise<Admission> {
    // Bad keys and other requests from an address must never block its proven key.
    const isProven = this.credentials.isProven(shown);
    const limit = isProven ? undefined : this.limits.checkVerifications(asked.address);
    try {
      if (!limit)
        return this.decide(path, asked, shown, await this.credentials.fetchVerdict(shown));
      const verdict = await this.verifyQueued(asked, shown);
      const isBad = verdict === undefined || ('refused' in verdict && shown.kind !== 'session');
      return isBad ? this.rejectOverLimit(limit, asked) : this.decide(path, asked, shown, verdict);
    } catch (error) {
      const known = toAppError(error, 'WAREHOUSE_FAILED');
      this.logger.warn(`cannot verify a key: ${known.code}: ${known.message}`);
      return reject.rejectUnavailable(known);
    }
  }

  /** @returns as `Credentials.lookUp`; undefined when too many look-ups wait */
  private async verifyQueued({ address }: GateRequest, shown: Credential) {
    const leave = await this.lateVerifications.enter([toNetwork(address)]).catch(() => undefined);
    try {
      return leave && (await this.credentials.fetchVerdict(shown));
    } finally {
      leave?.();
    }
  }

  private decide(
    path: string,
    asked: GateRequest,
    shown: Credential,
    verdict: GrantedCredential | Denial,
  ): Admission {
    if ('refused' in verdict) {
      this.metrics.countRefused(verdict.refused);
      // A browser keeps sending the cookie of a session that has ended: its user may sign in again.
      const maySignIn =
        shown.kind === 'session' &&
        (verdict.refused !== 'unknown-scope' || isPublic(path, this.settings.pages));
      if (maySignIn) return this.admitNobody(path, asked);
      return this.countFailure(asked) ?? reject.rejectCredential(verdict);
    }
    const { principal } = verdict;
    if (principal.via === 'session' && !this.isFromOwnPage(path, asked, shown)) {
      this.metrics.countRefused('csrf');
      return reject.rejectMissingCsrfToken();
    }
    if (
      principal.role === 'sender' &&
      !path.startsWith(EVENTS) &&
      !isPublic(path, this.settings.pages)
    ) {
      return reject.rejectRole('viewer', 'sender');
    }
    const wait = this.limits.takeForPrincipal(principal);
    return wait > 0
      ? reject.rejectOverLimit(wait, `too many requests from ${principal.name}`)
      : verdict;
  }

  /** Whether one of our pages sent a request that a cookie authenticates. */
  private isFromOwnPage(
    path: string,
    { method, headers }: GateRequest,
    { text }: Credential,
  ): boolean {
    return (
      isHarmless(method, path, this.settings.pages) || isCsrfToken(headers['x-csrf-token'], text)
    );
  }

  private admitScraper(asked: GateRequest): Admission {
    const { metricsToken } = this.settings;
    if (metricsToken === undefined) {
      const wait = this.limits.takeForScraper(asked.address);
      return wait > 0 ? reject.rejectOverLimit(wait, 'too many requests for metrics') : NOBODY;
    }
    const bearer = parseBearerToken(asked.headers.authorization ?? '');
    if (bearer === undefined) return reject.rejectAnonymous();
    if (isSameSecret(bearer, metricsToken)) return NOBODY;
    const limit = this.limits.checkFailures(asked.address);
    if (limit) return this.rejectOverLimit(limit, asked);
    this.metrics.countRefused('metrics-token');
    return this.countFailure(asked) ?? reject.rejectCredential({ refused: 'unknown' });
  }

  /** Counts a refused key against its address. */
  private countFailure(asked: GateRequest): Admission | undefined {
    const limit = this.limits.takeFailure(asked.address);
    return limit && this.rejectOverLimit(limit, asked);
  }

  private rejectOverLimit(limit: Limit, { address }: GateRequest): Admission {
    this.limits.reportExceeded(limit, address);
    return reject.rejectOverLimit(limit.seconds, WHY[limit.by]);
  }
}

const WHY: Record<Limit['by'], string> = {
  address: 'too many requests from your address',
  'failed-keys': 'too many invalid keys from your address',
};
