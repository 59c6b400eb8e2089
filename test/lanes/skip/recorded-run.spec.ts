import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvironment } from '#platform/config/environment.js';
import { readInputs } from './inputs.js';
import { Passes } from './passes.js';
import { SmallRepository } from './small-repository.js';

const packages = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const skip = fileURLToPath(new URL('./unchanged-specs.js', import.meta.url));
const spec = (name: string) => `test/runs/${name}.run-spec.ts`;

let repository: SmallRepository;
let passed: string;
beforeAll(async () => {
  repository = await SmallRepository.make();
  passed = join(repository.folder, 'passed');
  Object.assign(repository.lane, { isSpec: isRunSpec, setups: [] });
  symlinkSync(packages, join(repository.lane.root, 'node_modules'));
  const test = (body: string) => `import { expect, it } from 'vitest';\n${body}\n`;
  const first = "it('passes', () => {});";
  for (const name of ['two', 'three']) repository.put(spec(name), test(first));
  const second = "it('passes once', () => expect(process.env.AGAIN).toBeUndefined());";
  repository.put(spec('one'), test(second));
  repository.put(spec('fails'), test(`${first} it('fails', () => expect(1).toBe(2));`));
  repository.put(spec('skips'), test(`${first} it.skipIf(true)('needs more', () => {});`));
  repository.put(
    spec('changes'),
    test(
      `import { appendFileSync } from 'node:fs'; it('changes', () => appendFileSync('${spec('changes')}', '//'));`,
    ),
  );
  repository.put(
    'vitest.cluster.config.ts',
    `import { unchangedSpecs } from '${skip}';
     const lane = { root: import.meta.dirname, config: 'vitest.cluster.config.ts', setups: [], node: 'v20.19.0',
       isSpec: (file) => file.endsWith('.run-spec.ts') };
     const { skipped, reporters } = await unchangedSpecs(lane, '${passed}', false);
     export default { test: { include: ['test/runs/*.run-spec.ts'], exclude: Object.keys(skipped), maxWorkers: 1,
       isolate: false, reporters: ['default', ...reporters] } };`,
  );
});
afterAll(() => repository.close());

const isRunSpec = (file: string) => file.endsWith('.run-spec.ts');

/** Runs the small repository's specs with Vitest. @returns its output */
async function run(settings: Record<string, string> = {}): Promise<string> {
  const vitest = join(packages, 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--config', 'vitest.cluster.config.ts'];
  const cwd = repository.lane.root;
  const env = { PATH: readEnvironment()['PATH'], NO_COLOR: '1', ...settings };
  const outcome = promisify(execFile)(process.execPath, args, { cwd, env });
  const { stdout } = await outcome.catch((error: unknown) => error as { stdout: string });
  return stdout;
}

it('records a spec file while all its tests pass, unless it changes meanwhile', async () => {
  const first = await run();
  expect(first).toContain('0 of 6 spec files are unchanged');
  expect(first.match(/^runs again next time.*$/gm)).toEqual([
    `runs again next time, since some of its tests did not run: ${spec('skips')}`,
  ]);
  const passes = new Passes(passed);
  const now = await readInputs(repository.lane);
  const recorded = () =>
    [...now]
      .filter(([name, { key }]) => key !== undefined && passes.find(name, key))
      .map(([name]) => name);
  expect(recorded()).toEqual(['one', 'three', 'two'].map(spec));
  const again = await run({ AGAIN: 'yes' });
  expect(again).toContain(
    '2 of 6 spec files are unchanged since they passed and skipped (2 tests)',
  );
  expect(again).toContain(`run in turn: ${spec('one')}`);
  expect(again).toMatch(/Tests .*2 failed.*\| 3 passed \| 1 skipped/);
  expect(recorded()).toEqual(['three', 'two'].map(spec));
});
