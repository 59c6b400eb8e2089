import { Gauge, type Registry } from 'prom-client';

type Expiry = () => Date | undefined;

const watched = new WeakMap<Registry, Map<string, Expiry>>();

/** Tells when the TLS certificate of a service ends; one metric has all of a process. */
export function watchCertificate(registry: Registry, service: string, expiry: Expiry): void {
  const services = watched.get(registry) ?? new Map<string, Expiry>();
  services.set(service, expiry);
  if (watched.has(registry)) return;
  watched.set(registry, services);
  new Gauge({
    name: 'retailstream_certificate_expiry_timestamp_seconds',
    help: 'When the TLS certificate that a service shows ends, as Unix time; absent without TLS.',
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
