import { LRUCache } from 'lru-cache';
import type { AccessSettings } from '#platform/config/access-settings.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Principal } from '../principal.js';
import type { AccessMetrics } from './access-metrics.js';
import { networkOf } from './network-of.js';
import { TokenBuckets } from './token-buckets.js';

const LOGGED_EVERY_MS = 60_000;
const LOGGED_MAX = 1_000;

/** What an address goes beyond. */
export interface Limit {
  by: 'address' | 'failed-keys';
  /** Until there is room again. */
  seconds: number;
}

/** How often one may ask: who is known under their name, everybody else under their address. */
export class RateLimits {
  private readonly principals: TokenBuckets;
  private readonly addresses: TokenBuckets;
  private readonly scrapers: TokenBuckets;
  private readonly failures: TokenBuckets;
  private readonly logged = new LRUCache<string, true>({ max: LOGGED_MAX, ttl: LOGGED_EVERY_MS });

  constructor(
    settings: Pick<AccessSettings, 'requestsPerMinute' | 'failedKeysPerMinute'>,
    private readonly metrics: Pick<AccessMetrics, 'countLimited'>,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {
    this.principals = new TokenBuckets(settings.requestsPerMinute);
    this.addresses = new TokenBuckets(settings.requestsPerMinute);
    this.scrapers = new TokenBuckets(settings.requestsPerMinute);
    this.failures = new TokenBuckets(settings.failedKeysPerMinute);
  }

  /** @returns 0, or seconds to wait */
  takeFor({ name }: Principal): number {
    return this.told('principal', name, this.principals.take(name));
  }

  /** A request of nobody in particular. @returns what it goes beyond */
  takeForAddress(address: string): Limit | undefined {
    return limit('address', this.addresses.take(networkOf(address)));
  }

  /**
   * Counts apart from all else that comes from an address: a crowd behind it must not keep a scraper out.
   * @returns 0, or seconds to wait
   */
  takeForScraper(address: string): number {
    const network = networkOf(address);
    return this.told('address', network, this.scrapers.take(network));
  }

  /** A key that is not known yet is to be looked up. @returns what it goes beyond */
  ofLookUps(address: string): Limit | undefined {
    return this.ofFailures(address) ?? this.takeForAddress(address);
  }

  /** @returns what an address goes beyond that has shown too many keys that are refused */
  ofFailures(address: string): Limit | undefined {
    return limit('failed-keys', this.failures.wait(networkOf(address)));
  }

  /** An address showed a key that is refused. @returns what it goes beyond */
  takeFailure(address: string): Limit | undefined {
    return limit('failed-keys', this.failures.take(networkOf(address)));
  }

  /** Counts a request that is refused for a limit of its address, and writes it down. */
  tell({ by, seconds }: Limit, address: string): void {
    this.told(by, networkOf(address), seconds);
  }

  private told(by: 'principal' | Limit['by'], name: string, wait: number): number {
    if (wait === 0) return 0;
    this.metrics.countLimited(by);
    if (!this.logged.has(by + name)) {
      this.logged.set(by + name, true);
      const why = by === 'failed-keys' ? 'too many refused keys' : 'too many requests';
      this.logger.warn(`RATE_LIMITED: ${why} of ${name}; said once a minute`);
    }
    return wait;
  }
}

const limit = (by: Limit['by'], seconds: number): Limit | undefined =>
  seconds > 0 ? { by, seconds } : undefined;
