import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaredSettings } from '#launcher/guests.js';
import { composeSetup } from '../../monitoring/config/compose-setup.js';
import { compose, composeText, resolveEnvironment, requiredVariables } from './compose.js';
import { readStages, root, readSettings } from './dockerfile.js';

/** Services that do one task and exit. */
const ENDS = ['migrate', 'monitoring'];
const services = Object.entries(compose.services);
const example = readFileSync(new URL('docker/.env.example', root), 'utf8');

describe('docker/compose.yaml', () => {
  it.each(['api', 'worker'])('gives the %s only settings that it knows and accepts', (target) => {
    const environment = resolveEnvironment(target);
    expect(
      Object.keys(environment).filter((name) => !declaredSettings.names.includes(name)),
    ).toEqual([]);
    const config = declaredSettings.read({ ...readSettings(target).environment, ...environment });
    expect(config.warehouse.href).toBe(
      `postgres://retailstream_${target}:${target.toUpperCase()}_DATABASE_PASSWORD@postgres:5432/retailstream`,
    );
    expect(config.migration).toBeUndefined();
    expect(config.queue.href).toBe('redis://:VALKEY_PASSWORD@valkey:6379');
    expect(config.host).toBe('0.0.0.0');
  });

  it.each(['api', 'worker'] as const)(
    'lets the %s answer to the host name that Prometheus uses',
    (target) => {
      const readAllowedHosts = (said: Record<string, string> = {}) =>
        declaredSettings.read({
          ...readSettings(target).environment,
          ...resolveEnvironment(target, said),
        }).allowedHosts;
      const [name] = composeSetup[target].split(':');
      expect(readAllowedHosts()).toContain(name);
      const said = { ALLOWED_HOSTS: 'retail.example,192.168.1.5' };
      expect(readAllowedHosts(said)).toContain(name);
      const isReached = target === 'api';
      expect(readAllowedHosts(said).includes('192.168.1.5')).toBe(isReached);
      expect(readAllowedHosts({ PUBLIC_URL: 'https://data.example' })).toContain('data.example');
    },
  );

  it('allows no anonymous reading until docker/.env enables it', () => {
    const environment = resolveEnvironment('api');
    expect(
      declaredSettings.read({ ...readSettings('api').environment, ...environment }).access,
    ).toMatchObject({
      anonymousReading: false,
    });
    expect(composeText).toContain('${ANONYMOUS_READING:-off}');
  });

  it('migrates as the owner before an application starts', () => {
    const environment = resolveEnvironment('migrate');
    expect(
      Object.keys(environment).filter((name) => !declaredSettings.names.includes(name)),
    ).toEqual([]);
    expect(declaredSettings.read(environment).migration?.href).toBe(
      'postgres://retailstream:POSTGRES_PASSWORD@postgres:5432/retailstream',
    );
    const completed = { condition: 'service_completed_successfully' };
    for (const target of ['api', 'worker']) {
      expect(compose.services[target]?.depends_on).toMatchObject({ migrate: completed });
    }
  });

  it('keeps the lake below the one writable folder of the worker', () => {
    const { stateDir, lake, source } = declaredSettings.read({
      ...readSettings('worker').environment,
      ...resolveEnvironment('worker'),
    });
    const [volume, bind] = compose.services['worker']?.volumes ?? [];
    expect(volume).toBe(`lake:${stateDir}`);
    expect(lake.href).toBe(`file:${stateDir}/lake`);
    const target = source.href.replace('file:', '');
    expect(bind).toMatchObject({ target, read_only: '${SOURCE_READ_ONLY:-true}' });
  });

  it("mounts the worker's lake read-only into the API", () => {
    const readServiceConfig = (target: string) =>
      declaredSettings.read({ ...readSettings(target).environment, ...resolveEnvironment(target) });
    const { lake, stateDir } = readServiceConfig('worker');
    expect(readServiceConfig('api').lake).toEqual(lake);
    expect(compose.services['api']?.volumes).toEqual([
      `lake:${stateDir}:ro`,
      'api-scratch:/scratch',
    ]);
  });

  it('gives both the same settings of messages and reports from docker/.env', () => {
    const said = {
      NOTIFICATION_SECRET: 's'.repeat(32),
      NOTIFICATION_HOSTS_ALLOWED: 'hooks.internal',
      SMTP_URL: 'smtps://me:word@mail.example:465',
      NOTIFICATION_FROM: 'retail@shop.example',
      PUBLIC_URL: 'https://retail.example',
      REPORTS_URL: 's3://reports/retail?region=eu-west-1',
    };
    for (const target of ['api', 'worker']) {
      const readServiceConfig = (variables: Record<string, string>) =>
        declaredSettings.read({
          ...readSettings(target).environment,
          ...resolveEnvironment(target, variables),
        });
      expect(readServiceConfig(said).notifications).toEqual({
        secret: said.NOTIFICATION_SECRET,
        hostsAllowed: ['hooks.internal'],
        email: { url: said.SMTP_URL, from: said.NOTIFICATION_FROM },
        publicUrl: said.PUBLIC_URL,
      });
      expect(readServiceConfig(said).reports?.href).toBe(said.REPORTS_URL);
      const unsaid = readServiceConfig({});
      const nothing = { secret: undefined, hostsAllowed: [], email: undefined };
      expect(unsaid.notifications).toEqual({ ...nothing, publicUrl: undefined });
      // In the volume that the worker writes.
      expect(unsaid.reports?.href).toBe(`file:${unsaid.stateDir}/reports`);
    }
  });

  it('has Kafka on request, which API and worker reach', () => {
    const kafka = compose.services['kafka'];
    expect(kafka?.profiles).toEqual(['kafka']);
    const advertised = resolveEnvironment('kafka')['KAFKA_ADVERTISED_LISTENERS'] ?? '';
    expect(example).toContain(advertised.replace('PLAINTEXT:', 'kafka:'));
    for (const target of ['api', 'worker']) {
      const readStreamUrl = (said: Record<string, string>) =>
        declaredSettings.read({
          ...readSettings(target).environment,
          ...resolveEnvironment(target, said),
        }).stream;
      expect(readStreamUrl({}).href).toBe('warehouse:');
      expect(readStreamUrl({ STREAM_URL: 'kafka://kafka:9092' }).scheme).toBe('kafka');
      expect(compose.services[target]?.networks).toEqual(expect.arrayContaining(kafka!.networks));
    }
  });

  it.each(services)('confines %s', (_name, service) => {
    expect(service).toMatchObject({
      init: true,
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(service.deploy?.resources.limits.memory).toMatch(/^\d+[MG]$/);
  });

  it('builds both applications from existing stages, and pins every other image', () => {
    const stages = readStages().map(({ name }) => name);
    for (const [, { build, image }] of services) {
      if (build) expect(stages).toContain(build.target);
      else expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-alpine)?$/);
    }
  });

  it('publishes the API and Grafana, by default only on this machine', () => {
    const published = services.filter(([, { ports }]) => ports);
    expect(published.map(([name]) => name).sort()).toEqual(['api', 'grafana']);
    for (const [, { ports }] of published) {
      expect(ports).toHaveLength(1);
      expect(ports?.[0]).toMatch(/^\$\{PUBLISH_ADDRESS:-127\.0\.0\.1\}:/);
    }
  });

  it('isolates data and metrics from the outside', () => {
    const open = Object.keys(compose.networks).filter((name) => !compose.networks[name]?.internal);
    expect(open).toEqual(['edge']);
    // The worker sends messages and reports, Alertmanager sends alerts.
    const onEdge = services.filter(([, { networks }]) => networks.includes('edge'));
    expect(onEdge.map(([name]) => name).sort()).toEqual([
      'alertmanager',
      'api',
      'grafana',
      'worker',
    ]);
  });

  it('waits for the health of services with a health check, on a shared network', () => {
    for (const [, { depends_on, networks }] of services) {
      for (const [needed, { condition }] of Object.entries(depends_on ?? {})) {
        const service = compose.services[needed];
        // It exits, and its code reports the result.
        if (ENDS.includes(needed)) continue;
        expect(condition).toBe('service_healthy');
        expect(service?.healthcheck?.test.length).toBeGreaterThan(1);
        expect(service?.networks.some((network) => networks.includes(network))).toBe(true);
      }
    }
  });

  it('mounts only declared volumes and files of this folder', () => {
    const mounts = services.flatMap(([, { volumes }]) => volumes ?? []);
    const sources = mounts.filter((mount) => typeof mount === 'string').map((m) => m.split(':'));
    const named = new Set(sources.map(([source = '']) => source));
    const files = sources.filter(([source = '']) => source.startsWith('.'));
    const volumes = [...named].filter((source) => !source.startsWith('.'));
    expect(volumes.sort()).toEqual(Object.keys(compose.volumes).sort());
    for (const [source = '', , mode] of files) {
      expect(existsSync(new URL(source, new URL('docker/', root))), source).toBe(true);
      expect(mode).toBe('ro');
    }
  });
});

describe('secrets', () => {
  it('have no default: nothing starts before docker/.env sets them, or they are empty', () => {
    for (const [, { environment }] of services) {
      for (const [name, value] of Object.entries(environment ?? {})) {
        if (/PASSWORD|AUTH|SECRET|TOKEN|SMTP/.test(name)) {
          expect(value).toMatch(/^\$\{\w+:(\?.+|-)\}$/);
        }
        const [, inUrl] = /^\w+:\/\/[^:@]*:(.*)@/.exec(value) ?? [];
        if (inUrl !== undefined) expect(inUrl).toMatch(/^\$\{\w+:\?.+\}$/);
      }
    }
  });

  it('are each in docker/.env.example, and empty', () => {
    const empty = [...example.matchAll(/^(\w+)=$/gm)].map(([, name]) => name);
    expect(empty.sort()).toEqual([...requiredVariables].sort());
  });

  it('cannot be committed: Git ignores docker/.env', () => {
    expect(readFileSync(new URL('docker/.gitignore', root), 'utf8').split('\n')).toContain('.env');
  });
});

describe('docker/.env.example', () => {
  it('shows every other variable with its default', () => {
    const defaults = [...composeText.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(
      ([, name, value]) => `# ${name}=${value}`,
    );
    const shown = [...example.matchAll(/^# \w+=.*$/gm)].map(([line]) => line);
    expect(shown.sort()).toEqual([...new Set(defaults)].sort());
  });
});
