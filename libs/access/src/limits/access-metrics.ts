import { Counter, type Registry } from 'prom-client';
import type { Refusal } from '../verdict.js';

/** Counts who was sent away. Labels are few: no key, user or address is among them. */
export class AccessMetrics {
  private readonly limited: Counter<'by'>;
  private readonly refused: Counter<'reason'>;

  constructor(registry: Registry) {
    this.limited = new Counter({
      name: 'retailstream_api_rate_limited_total',
      help: 'Requests refused by a rate limit, by what was limited.',
      labelNames: ['by'],
      registers: [registry],
    });
    this.refused = new Counter({
      name: 'retailstream_api_refused_keys_total',
      help: 'Keys, tokens and sessions refused, by reason.',
      labelNames: ['reason'],
      registers: [registry],
    });
  }

  countLimited(by: 'principal' | 'address' | 'failed-keys'): void {
    this.limited.inc({ by });
  }

  countRefused(reason: Refusal | 'csrf' | 'in-query' | 'metrics-token'): void {
    this.refused.inc({ reason });
  }
}
