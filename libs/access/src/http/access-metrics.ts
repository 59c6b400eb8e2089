import { Counter, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { registerGauge } from '#platform/metrics/register-gauge.js';
import type { Refusal } from '../principal.js';

/** Counts refused requests. Labels have few values: no key, user or address. */
export class AccessMetrics {
  private readonly limitedRequests: Counter<'by'>;
  private readonly refusedRequests: Counter<'reason'>;

  constructor(registry: Registry) {
    this.limitedRequests = new Counter({
      name: 'retailstream_api_rate_limited_total',
      help: 'Requests rejected by a rate limit, by limit.',
      labelNames: ['by'],
      registers: [registry],
    });
    this.refusedRequests = new Counter({
      name: 'retailstream_api_refused_keys_total',
      help: 'Keys, tokens and sessions rejected, by reason.',
      labelNames: ['reason'],
      registers: [registry],
    });
  }

  countLimited(by: 'principal' | 'address' | 'failed-keys'): void {
    this.limitedRequests.inc({ by });
  }

  countRefused(reason: Refusal | 'csrf' | 'in-query' | 'metrics-token'): void {
    this.refusedRequests.inc({ reason });
  }
}

const expiryRow = z.object({ role: z.string(), at: z.number() });

/** A key that was made for a few days ends as its maker wants: the launcher's own key lives for one day. */
const SHORT_DAYS = 14;

const expirySql = `
  SELECT role, extract(epoch FROM min(expires_at))::float8 AS at FROM ops.api_keys
  WHERE revoked_at IS NULL AND expires_at > now()
    AND expires_at - created_at > make_interval(days => $1) GROUP BY role`;

/** Reports when keys expire, by role, because metrics must not contain names of keys. */
export function registerKeyMetrics(registry: Registry, warehouse: DataSource): void {
  const expiry = new BoundedReading(() => queryRows(warehouse, expiryRow, expirySql, [SHORT_DAYS]));
  registerGauge(registry, expiry, {
    name: 'retailstream_api_key_expiry_timestamp_seconds',
    help:
      'Expiry of the next key of a role to expire, as Unix time in seconds; absent if none expires. Keys made for 14 days ' +
      'or less do not count.',
    labelNames: ['role'],
    samples: (keys) => keys.map(({ role, at: value }) => ({ role, value })),
  });
}
