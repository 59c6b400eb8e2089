import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterLane } from '../../../vitest.cluster.config.js';
import { choose } from './choose.js';
import { type Lane, readInputs } from './inputs.js';
import { Passes } from './passes.js';
import { COMPUTE, SmallRepository, WAREHOUSE } from './small-repository.js';

let repository: SmallRepository;
let passes: Passes;
beforeEach(async () => {
  repository = await SmallRepository.make();
  passes = new Passes(join(repository.folder, 'passed'));
});
afterEach(() => repository.close());

/** Records a pass of all spec files that have a key. */
async function passAll(): Promise<void> {
  for (const [spec, known] of await readInputs(repository.lane)) {
    if (known.key !== undefined) passes.record(spec, known.key, known.inputs, 1);
  }
}

/** Returns why a spec file must run; undefined when it need not. */
async function whyItRuns(spec: string, lane: Partial<Lane> = {}): Promise<string | undefined> {
  return choose(await readInputs({ ...repository.lane, ...lane }), passes).run.get(spec);
}

describe('a spec file runs again', () => {
  it.each([
    ['itself', COMPUTE, 'code that it imports'],
    ['code that it imports', 'libs/lake/src/compute.ts', 'code that it imports'],
    ['code that this imports', 'libs/lake/src/deep/rows.ts', 'code that it imports'],
    ['code that it imports while it runs', 'test/cluster/later.ts', 'code that it imports'],
    ['a program that this code starts', 'libs/lake/src/work.child.ts', 'code that it imports'],
    ['code of that program', 'libs/lake/src/late.ts', 'code that it imports'],
    ['SQL beside code', 'libs/lake/src/compute.sql', 'files beside that code'],
    ['JSON beside code', 'libs/lake/src/columns.json', 'files beside that code'],
    ['Python beside code', 'libs/lake/src/run_sql.py', 'files beside that code'],
    ['a file that code names', 'libs/lake/src/deep/drafts/rows.sql', 'files beside that code'],
    ['a file elsewhere that it names', 'test/shared-rows.txt', 'files beside that code'],
    ['a migration', 'migrations/1-shop.sql', 'migrations'],
    ['the lock file', 'package-lock.json', 'packages and configuration'],
    ['the configuration of TypeScript', 'tsconfig.json', 'packages and configuration'],
    ['what the test runner imports', 'test/lanes/order.ts', 'packages and configuration'],
    ['a global set-up', 'test/setup/server.ts', 'global set-up'],
    ['SQL of a global set-up', 'test/setup/server.sql', 'global set-up'],
    ['the toolchain', 'test/cloud/install/pom.xml', 'toolchain'],
    ['a shared file', '../shared/data/sales.csv', '../shared'],
  ])('after a change to %s', async (_, file, kind) => {
    await passAll();
    expect(await whyItRuns(COMPUTE)).toBeUndefined();
    repository.change(file);
    expect(await whyItRuns(COMPUTE)).toBe(`${kind} changed: ${file}`);
  });

  it('after a change of Node.js', async () => {
    await passAll();
    const why = await whyItRuns(COMPUTE, { node: 'v24.1.0' });
    expect(why).toBe('Node.js and platform changed: Node.js');
  });

  it.each([
    ['libs/lake/src/more.sql', 'files beside that code'],
    ['migrations/2-more.sql', 'migrations'],
    ['test/cloud/bin/more', 'toolchain'],
  ])('after %s was added', async (file, kind) => {
    await passAll();
    repository.put(file, 'SELECT 5');
    expect(await whyItRuns(COMPUTE)).toBe(`${kind} changed: ${file}`);
  });

  it('after the shared files were removed', async () => {
    await passAll();
    repository.remove('../shared');
    expect(await whyItRuns(COMPUTE)).toMatch(/^..\/shared changed: /);
  });

  it('after a change to product code that a set-up uses for it', async () => {
    await passAll();
    repository.change('libs/shop/src/prepare.ts');
    expect(await whyItRuns(WAREHOUSE)).toBe('global set-up changed: libs/shop/src/prepare.ts');
    expect(await whyItRuns(COMPUTE)).toBeUndefined();
  });
});

it.each([
  'README.md',
  'libs/lake/src/column.ts',
  'libs/lake/src/other/other.ts',
  'libs/lake/src/other/other.sql',
  'test/cloud/dist/built.js',
  'test/cloud/cloud.cluster-spec.ts',
  WAREHOUSE,
])('runs no spec file that does not read the changed %s', async (file) => {
  await passAll();
  repository.change(file);
  expect(await whyItRuns(COMPUTE)).toBeUndefined();
});

it('runs a spec file again after a change in a folder below the one that it reads', async () => {
  repository.put('test/cluster/rows/more.csv', '1');
  repository.put('test/cluster/later.ts', 'export const files = readdir(import.meta.dirname);');
  await passAll();
  repository.change('test/cluster/rows/more.csv');
  expect(await whyItRuns(COMPUTE)).toBe(
    'files beside that code changed: test/cluster/rows/more.csv',
  );
});

it.each([
  ['starts a system program', "spawn('/bin/false')"],
  ['looks for a command in the text of a page', "page.getByText('npm start -- --live')"],
])('can skip a spec file that %s', async (_, code) => {
  repository.put('test/cluster/start.ts', code);
  repository.put('test/cluster/start.cluster-spec.ts', "import './start.js';");
  await passAll();
  expect(await whyItRuns('test/cluster/start.cluster-spec.ts')).toBeUndefined();
});

it('need not run a spec file after a change to its inputs is undone', async () => {
  await passAll();
  repository.change('libs/lake/src/compute.sql');
  await passAll();
  repository.put('libs/lake/src/compute.sql', 'SELECT 1');
  expect(await whyItRuns(COMPUTE)).toBeUndefined();
});

describe('a spec file with unknown inputs always runs', () => {
  it.each([
    ["spawn('npm', ['start'])", 'starts a command of npm'],
    ['run(`npm run ${script}`)', 'starts a command of npm'],
    ["new URL('../../bin/retailstream.mjs', import.meta.url)", 'runs bin/retailstream.mjs'],
    ["new URL('../../dist/apps/api/api.js', import.meta.url)", 'runs dist/apps/api/api.js'],
    ["join(root, 'apps', app, 'src', 'main.js')", 'starts the built application'],
    ["new URL('../../', import.meta.url)", 'reads the checkout from its root'],
    ["join(import.meta.dirname, '..', '..')", 'reads the checkout from its root'],
    ['readFile(join(process.cwd(), name))', 'reads the checkout from its root'],
    ['await import(process.argv[2])', 'imports what only its run tells'],
  ])('%s', async (code, why) => {
    const spec = 'test/cluster/start.cluster-spec.ts';
    repository.put(spec, "import './start.js';");
    repository.put('test/cluster/start.ts', code);
    await passAll();
    expect(await whyItRuns(spec)).toBe(`${why} (test/cluster/start.ts)`);
    expect(await whyItRuns(COMPUTE)).toBeUndefined();
  });

  it('with an unreadable file beside it', async () => {
    await passAll();
    symlinkSync('.', join(repository.lane.root, 'libs/lake/src/folder.sql'));
    expect(await whyItRuns(COMPUTE)).toMatch(/^cannot be judged: .*EISDIR/);
  });

  it('and so do all while an import cannot be resolved', async () => {
    repository.put('libs/lake/src/compute.ts', "import './missing.js';");
    await expect(readInputs(repository.lane)).rejects.toThrow('Could not resolve "./missing.js"');
  });
});

it('in the cluster lane, a spec that starts the whole application always runs, and other specs can be skipped', async () => {
  const specs = await readInputs(clusterLane);
  const keyOf = (name: string) => specs.get(`test/${name}.cluster-spec.ts`)?.key;
  for (const whole of [
    'chaos/chaos',
    'cluster/conformance/loader',
    'cluster/pipeline/aws-deliveries',
    'cluster/pipeline/aws-profile',
    'cluster/upgrade/state-of-an-older-version',
    'docker/dockerfile',
    'docs/walkthroughs',
  ]) {
    expect([...specs.keys()]).toContain(`test/${whole}.cluster-spec.ts`);
    expect(keyOf(whole), whole).toBeUndefined();
  }
  for (const other of [
    'cloud/control-plane/glue-runs',
    'cluster/conformance/s3-store',
    'cluster/engines/one-sql',
    'cluster/kafka/event-source',
    'cluster/lake-tables/killed-publisher',
    'cluster/monitoring/watched-run',
    'cluster/page/answers',
    'cluster/page/reports',
    'cluster/pipeline/shared-files',
    'cluster/standards/schemathesis',
  ]) {
    expect(keyOf(other), other).toBeDefined();
  }
});
