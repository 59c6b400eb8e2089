import { statfs } from 'node:fs/promises';
import { Gauge, type Registry } from 'prom-client';
import type { PoolWatch } from '../database/pool-watch.js';
import { BoundedReading } from './bounded-reading.js';
import { registerGauge } from './register-gauge.js';

type Expiry = () => Date | undefined;

const watched = new WeakMap<Registry, Map<string, Expiry>>();

/**
 * Reports when the TLS certificate of a service ends; all services of a process share one metric.
 */
export function watchCertificate(registry: Registry, service: string, expiry: Expiry): void {
  const services = watched.get(registry) ?? new Map<string, Expiry>();
  services.set(service, expiry);
  if (watched.has(registry)) return;
  watched.set(registry, services);
  new Gauge({
    name: 'retailstream_certificate_expiry_timestamp_seconds',
    help: 'Unix time, in seconds, when the TLS certificate of a service expires. Absent without TLS.',
    labelNames: ['service'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [name, read] of services) {
        const at = read();
        if (at) this.set({ service: name }, at.getTime() / 1000);
      }
    },
  });
}

/**
 * Reports the free space on the disk of a folder. @param name of the folder's content, for the
 * label
 */
export function registerDiskMetrics(registry: Registry, name: string, folder: string): void {
  // A network share may not answer.
  const disk = new BoundedReading(() => statfs(folder));
  registerGauge(registry, disk, {
    name: 'retailstream_disk_free_bytes',
    help: 'Free bytes on the disk of a folder.',
    labelNames: ['folder'],
    samples: ({ bavail, bsize }) => [{ folder: name, value: bavail * bsize }],
  });
  registerGauge(registry, disk, {
    name: 'retailstream_disk_size_bytes',
    help: 'Bytes of the disk of a folder.',
    labelNames: ['folder'],
    samples: ({ blocks, bsize }) => [{ folder: name, value: blocks * bsize }],
  });
}

/** Reports the use of the connection pool to the warehouse. */
export function registerPoolMetrics(
  registry: Registry,
  watch: Pick<PoolWatch, 'use' | 'certificateExpiry'>,
): void {
  new Gauge({
    name: 'retailstream_database_connections',
    help: 'Number of connections to the warehouse by state: active, idle, and waiting requests.',
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
