import { LRUCache } from 'lru-cache';
import type { AccessSettings } from '#platform/config/access-settings.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Principal } from '../principal.js';
import type { AccessMetrics } from './access-metrics.js';
import { networkOf } from './network-of.js';
import { TokenBuckets } from './token-buckets.js';

const LOGGED_EVERY_MS = 60_000;
const LOGGED_MAX = 1_000;

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

  /** @returns 0, or seconds to wait */
  takeForAddress(address: string): number {
    const network = networkOf(address);
    return this.told('address', network, this.addresses.take(network));
  }

  /**
   * Counts apart from all else that comes from an address: a crowd behind it must not keep a scraper out.
   * @returns 0, or seconds to wait
   */
  takeForScraper(address: string): number {
    const network = networkOf(address);
    return this.told('address', network, this.scrapers.take(network));
  }

  /** Whether an address has failed too often to try another key. @returns 0, or seconds to wait */
  waitToTry(address: string): number {
    const network = networkOf(address);
    return this.told('failed-keys', network, this.failures.wait(network));
  }

  /** An address showed a key that is refused. @returns 0, or seconds to wait */
  takeFailure(address: string): number {
    const network = networkOf(address);
    return this.told('failed-keys', network, this.failures.take(network));
  }

  private told(by: 'principal' | 'address' | 'failed-keys', name: string, wait: number): number {
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
