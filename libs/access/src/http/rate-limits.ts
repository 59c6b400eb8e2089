import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import type { AccessSettings } from '#platform/config/access-settings.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Principal } from '../principal.js';
import type { AccessMetrics } from './access-metrics.js';

/**
 * Whose limit an address counts against: itself, or in IPv6 the network of 64 bits that one subscriber
 * has, since they may choose among its addresses.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const known = ipaddr.process(address);
  if (known instanceof ipaddr.IPv4) return known.toString();
  return `${known.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

/** More keys, users and addresses than this at once push out those that were quiet longest. */
const BUCKETS_MAX = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  tokens: number;
  /** When it had that many, in milliseconds. */
  at: number;
}

/** A bucket a name: it holds a minute's tokens, and fills evenly. */
export class TokenBuckets {
  private readonly buckets = new LRUCache<string, Bucket>({ max: BUCKETS_MAX });

  /** @param perMinute 0 for no limit @param now milliseconds of any clock that only goes on */
  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes a token. @returns 0, or seconds until there is one again */
  take(name: string): number {
    if (this.perMinute === 0) return 0;
    const bucket = this.filled(name);
    if (bucket.tokens < 1) return this.secondsUntilOne(bucket);
    bucket.tokens -= 1;
    return 0;
  }

  /** Takes none. @returns 0 when there is a token, or seconds until then */
  wait(name: string): number {
    if (this.perMinute === 0 || !this.buckets.has(name)) return 0;
    const bucket = this.filled(name);
    return bucket.tokens < 1 ? this.secondsUntilOne(bucket) : 0;
  }

  private filled(name: string): Bucket {
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

/** What a request says of its caller. */
export interface Asker {
  principal: Principal | undefined;
  /** Address of the client. */
  ip: string;
}

/**
 * Whose slots and places in a queue a request takes: those of its key or user, and without one those of its
 * address.
 */
export function callerOf({ principal, ip }: Asker): string {
  if (principal === undefined || principal.via === 'anonymous') return networkOf(ip);
  return principal.name;
}
