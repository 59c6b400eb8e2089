import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaredSettings } from '#launcher/guests.js';
import { HEAP_LIMIT, MALLOC_SETTINGS } from '#platform/process/memory-settings.js';
import { listAncestors, isInContext, readStages, root, readSettings } from './dockerfile.js';

const stages = readStages();
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  version: string;
  engines: { node: string };
};

describe('docker/Dockerfile', () => {
  it('builds on one Node.js version that package.json accepts, pinned to the minor version', () => {
    const [image, ...others] = new Set(
      stages.map(({ from }) => from).filter((from) => from.includes(':')),
    );
    expect(others).toEqual([]);
    const [, major, minor] = /^node:(\d+)\.(\d+)-bookworm-slim$/.exec(image ?? '') ?? [];
    const [, oldestMajor, oldestMinor] = />=(\d+)\.(\d+)/.exec(manifest.engines.node) ?? [];
    expect(major).toBe(oldestMajor);
    expect(Number(minor)).toBeGreaterThanOrEqual(Number(oldestMinor));
  });

  it.each(['api', 'worker'])(
    'starts the %s directly, as user 1000, stopped by SIGTERM',
    (target) => {
      const { command, user, stopSignal, environment } = readSettings(target);
      expect(command).toEqual(['node', `dist/apps/${target}/src/main.js`]);
      expect(existsSync(new URL(`apps/${target}/src/main.ts`, root))).toBe(true);
      expect(user).toBe('1000:1000');
      expect(stopSignal).toBe('SIGTERM');
      expect(environment['NODE_ENV']).toBe('production');
    },
  );

  it.each(['api', 'worker'])('checks the health of the %s on its exposed port', (target) => {
    const { environment, healthCheck } = readSettings(target);
    const setting = `${target.toUpperCase()}_PORT`;
    expect(healthCheck.join(' ')).toContain(`127.0.0.1:\${process.env.${setting}}/livez`);
    const exposed = stages
      .find(({ name }) => name === target)
      ?.instructions.find(({ keyword }) => keyword === 'EXPOSE');
    expect(exposed?.text).toBe(environment[setting]);
  });

  it('sets only variables that the applications know', () => {
    const { environment } = readSettings('api');
    // Node.js and the C library use the others; memory has the settings of the launcher.
    const malloc = Object.keys(MALLOC_SETTINGS);
    const known = ['NODE_ENV', 'NODE_OPTIONS', 'TMPDIR', ...malloc, ...declaredSettings.names];
    expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
    expect(environment['NODE_OPTIONS']).toBe(HEAP_LIMIT.join(' '));
    expect(environment).toMatchObject(MALLOC_SETTINGS);
  });

  it('ships no build tool: the shipped stages only copy', () => {
    const [shipped] = listAncestors('api');
    const runs = shipped?.instructions.filter(({ keyword }) => keyword === 'RUN');
    expect(runs?.map(({ text }) => text)).toEqual(['install -d -o 1000 -g 1000 /data /scratch']);
  });

  it('is labelled with the version of package.json', () => {
    const labels = stages.flatMap(({ instructions }) =>
      instructions.filter(({ keyword }) => keyword === 'LABEL').map(({ text }) => text),
    );
    expect(labels.join(' ')).toContain(`image.version="${manifest.version}"`);
  });

  it('copies only existing files that .dockerignore admits', () => {
    const copied = stages.flatMap(({ instructions }) =>
      instructions
        .filter(({ keyword, flags }) => keyword === 'COPY' && !flags['from'])
        .flatMap(({ text }) => text.split(' ').slice(0, -1)),
    );
    expect(copied).toContain('package-lock.json');
    expect(copied.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    expect(copied.filter((path) => !isInContext(path))).toEqual([]);
  });
});

describe('.dockerignore', () => {
  it.each([
    ['apps/api/src/main.ts', true],
    ['libs/lake/src/duckdb/prelude.sql', true],
    ['.npmrc', true],
    ['apps/api/src/describe-schemas.spec.ts', false],
    ['.env', false],
    ['docker/.env', false],
    ['.git/config', false],
    ['node_modules/pg/package.json', false],
    ['dist/apps/api/src/main.js', false],
    ['package.json.bak', false],
  ])('%s: %s', (path, included) => {
    expect(isInContext(path)).toBe(included);
  });
});
