import { execFile } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvironment } from '#platform/config/environment.js';
import { tempFolder } from '../setup/temp-folder.js';
import { readResults } from './results.js';

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const packages = pathOf('../../node_modules');

/** A checkout with a lane of specs. */
const FILES = {
  'vitest.config.ts': `
    const lane = { root: import.meta.dirname, skipped: { 'libs/old.spec.ts': 7 } };
    export default { test: {
      include: ['libs/*.spec.ts'], maxWorkers: 1, isolate: false, cache: false,
      reporters: ['default', ['${pathOf('lane-reporter.ts')}', lane]],
    } };`,
  'libs/passes.spec.ts': `
    import { it } from 'vitest';
    it('works', () => {});`,
  'libs/fails.spec.ts': `
    import { beforeAll, describe, expect, it } from 'vitest';
    it('passes', () => {});
    it('adds\\nup', () => { expect(1).toBe(2); });
    it.skip('waits', () => {});
    describe('without a server', () => {
      beforeAll(() => { throw new Error('no server'); });
      it('answers', () => {});
    });`,
  'libs/lost.spec.ts': "import './gone.js';",
};

let root: string;
beforeAll(async () => {
  root = await tempFolder('lane');
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  await symlink(packages, join(root, 'node_modules'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs Vitest in the checkout. @returns its last line, its exit code, and the result of its lane */
async function run(...args: string[]) {
  const vitest = join(packages, 'vitest', 'vitest.mjs');
  const env = { PATH: readEnvironment()['PATH'], NO_COLOR: '1' };
  const running = promisify(execFile)(process.execPath, [vitest, 'run', ...args], {
    cwd: root,
    env,
  });
  const { code, stdout } = await running.then(
    (ended) => ({ code: 0, ...ended }),
    (error: unknown) => error as { code: number; stdout: string },
  );
  const [result] = readResults(root);
  return { code, last: stdout.trimEnd().split('\n').at(-1), result: result! };
}

it("ends a whole lane with a line of counts, and writes failures and each file's duration", async () => {
  const { code, last, result } = await run();
  expect({ code, last }).toEqual({ code: 1, last: '2 passed, 3 failed, 7 skipped' });
  expect(result).toMatchObject({ lane: 'test' });
  const [adds, without, lost] = result.failures.sort();
  expect(adds?.split('\n')).toEqual([
    'libs/fails.spec.ts > adds up',
    '      expected 1 to be 2 // Object.is equality',
    '      - Expected',
    '      + Received',
    '      - 2',
    '      + 1',
  ]);
  expect(without).toBe('libs/fails.spec.ts > without a server\n      no server');
  expect(lost).toMatch(/^libs\/lost\.spec\.ts\n {6}Cannot find module .*gone\.js/);
  expect(Object.keys(result.seconds).sort()).toEqual([
    'libs/fails.spec.ts',
    'libs/lost.spec.ts',
    'libs/passes.spec.ts',
  ]);
  expect(result.seconds['libs/passes.spec.ts']).toBeGreaterThanOrEqual(0);
});

it('succeeds when the chosen tests pass', async () => {
  const { code, last } = await run('libs/fails', '-t', 'passes');
  expect({ code, last }).toEqual({ code: 0, last: '1 passed, 0 failed, 7 skipped' });
});
