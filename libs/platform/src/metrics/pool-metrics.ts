import { Gauge, type Registry } from 'prom-client';
import type { PoolWatch } from '../database/pool-watch.js';
import { watchCertificate } from './certificate-metrics.js';

/** How far the pool of connections to the warehouse is used. */
export function registerPoolMetrics(
  registry: Registry,
  watch: Pick<PoolWatch, 'use' | 'certificateExpiry'>,
): void {
  new Gauge({
    name: 'retailstream_database_connections',
    help: 'Connections of the pool to the warehouse: active, idle; and requests waiting for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.reset();
      const { use } = watch;
      if (!use) return;
      this.set({ state: 'active' }, use.active);
      this.set({ state: 'idle' }, use.idle);
      this.set({ state: 'waiting' }, use.waiting);
    },
  });
  watchCertificate(registry, 'warehouse', () => watch.certificateExpiry);
}
