import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import type { AccessSettings } from '../settings.js';
import type { Logger } from '#platform/logging/logger.js';
import { createAnonymousCaller } from '#platform/http/caller.js';
import type { Principal } from '../principal.js';
import type { AccessMetrics } from './access-metrics.js';

/**
 * Returns whose limit an address counts against: its own, or in IPv6 that of the /64 network, in which
 * one subscriber may choose addresses.
 */
export function toNetwork(address: string): string {
  if (!isIPv6(address)) return address;
  const known = ipaddr.process(address);
  if (known instanceof ipaddr.IPv4) return known.toString();
  return `${known.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

/** More keys, users and addresses than this evict those idle for longest. */
const BUCKETS_MAX = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  tokens: number;
  /** When the bucket had that many tokens, in milliseconds. */
  at: number;
}

/** One bucket per name: it holds a minute's tokens and refills evenly. */
export class TokenBuckets {
  private readonly buckets = new LRUCache<string, Bucket>({ max: BUCKETS_MAX });

  /** @param perMinute 0 for no limit @param now milliseconds of a monotonic clock */
  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes a token. @returns 0, or seconds until one is available */
  take(name: string): number {
    if (this.perMinute === 0) return 0;
    const bucket = this.refill(name);
    if (bucket.tokens < 1) return this.secondsUntilOne(bucket);
    bucket.tokens -= 1;
    return 0;
  }

  /** Takes no token. @returns 0 when one is available, or seconds until then */
  wait(name: string): number {
    if (this.perMinute === 0 || !this.buckets.has(name)) return 0;
    const bucket = this.refill(name);
    return bucket.tokens < 1 ? this.secondsUntilOne(bucket) : 0;
  }

  private refill(name: string): Bucket {
    const now = this.now();
    const bucket = this.buckets.get(name);
    if (!bucket) {
      const full = { tokens: this.perMinute, at: now };
      this.buckets.set(name, full);
      return full;
    }
    const grown = ((now - bucket.at) * this.perMinute) / MINUTE_MS;
    bucket.tokens = Math.min(this.perMinute, bucket.tokens + grown);
    bucket.at = now;
    return bucket;
  }

  private secondsUntilOne({ tokens }: Bucket): number {
    return Math.max(1, Math.ceil(((1 - tokens) * MINUTE_MS) / this.perMinute / 1000));
  }
}

const LOGGED_EVERY_MS = 60_000;
const LOGGED_MAX = 1_000;

/** The limit that an address exceeds. */
export interface Limit {
  by: 'address' | 'failed-keys';
  /** Until a token is available. */
  seconds: number;
}

/** Request limits: known callers by name, others by address. */
export class RateLimits {
  private readonly principals: TokenBuckets;
  private readonly addresses: TokenBuckets;
  private readonly scrapers: TokenBuckets;
  private readonly failures: TokenBuckets;
  private readonly lastLogs = new LRUCache<string, true>({ max: LOGGED_MAX, ttl: LOGGED_EVERY_MS });

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
  takeForPrincipal({ name }: Principal): number {
    return this.countExceeded('principal', name, this.principals.take(name));
  }

  /** Counts a request without a principal. @returns the limit that it exceeds */
  takeForAddress(address: string): Limit | undefined {
    return toLimit('address', this.addresses.take(toNetwork(address)));
  }

  /**
   * Has a separate limit per address, so that other requests never block a scraper.
   * @returns 0, or seconds to wait
   */
  takeForScraper(address: string): number {
    const network = toNetwork(address);
    return this.countExceeded('address', network, this.scrapers.take(network));
  }

  /** For the look-up of an unknown key. @returns the limit that it exceeds */
  checkVerifications(address: string): Limit | undefined {
    return this.checkFailures(address) ?? this.takeForAddress(address);
  }

  /** @returns the limit that an address exceeds with refused keys */
  checkFailures(address: string): Limit | undefined {
    return toLimit('failed-keys', this.failures.wait(toNetwork(address)));
  }

  /** Counts a refused key of an address. @returns the limit that it exceeds */
  takeFailure(address: string): Limit | undefined {
    return toLimit('failed-keys', this.failures.take(toNetwork(address)));
  }

  /** Counts a request that is refused by a limit of its address, and logs it. */
  reportExceeded({ by, seconds }: Limit, address: string): void {
    this.countExceeded(by, toNetwork(address), seconds);
  }

  private countExceeded(by: 'principal' | Limit['by'], name: string, wait: number): number {
    if (wait === 0) return 0;
    this.metrics.countLimited(by);
    if (!this.lastLogs.has(by + name)) {
      this.lastLogs.set(by + name, true);
      const why = by === 'failed-keys' ? 'too many rejected keys' : 'too many requests';
      this.logger.warn(`RATE_LIMITED: ${why} from ${name}; logged once a minute`);
    }
    return wait;
  }
}

const toLimit = (by: Limit['by'], seconds: number): Limit | undefined =>
  seconds > 0 ? { by, seconds } : undefined;

/** The caller of a request. */
export interface Caller {
  principal: Principal | undefined;
  /** Address of the client. */
  ip: string;
}

/** Returns the caller whose slots and queue places a request uses: its key or user, or else its address. */
export function identifyCaller({ principal, ip }: Caller): string {
  if (principal === undefined || principal.via === 'anonymous')
    return createAnonymousCaller(toNetwork(ip));
  return principal.name;
}
