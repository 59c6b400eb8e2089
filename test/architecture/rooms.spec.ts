import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repository } from './cruise.js';
import { writeTree } from './written-tree.js';

const inOrder = {
  'apps/api/src/main.ts': `import '#pipeline/runs/start.js';\n`,
  'libs/pipeline/src/runs/start.ts': [
    `import { a } from '../ledger/a.js';`,
    `import type { B } from '../ledger/b.js';`,
    `import type { Store } from '#lake/ports/store.js';`,
    '',
  ].join('\n'),
  'libs/pipeline/src/runs/start.spec.ts': `import '#platform/errors/error.js';\n`,
  'libs/pipeline/src/runs/open-runs.sql': 'SELECT 1\n',
};
const runsUp = {
  'libs/lake/src/hive/hive.ts': `import type { A } from '#pipeline/ledger/a.js';\n`,
};

describe('npm run rooms', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-rooms-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What the command prints about a tree of these modules, each run of spaces as one. */
  async function rooms(modules: Record<string, string>, ...args: string[]) {
    await writeTree(repository, folder, modules);
    const command = join(repository, 'bin', 'rooms.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stderr, lines: stdout.split('\n').map((line) => line.replace(/ +/g, ' ')) };
  }

  it('counts the imports between rooms, of types apart, and names one that runs back up', async () => {
    const { status, lines } = await rooms({ ...inOrder, ...runsUp });
    expect(lines).toEqual([
      'from to imports types',
      'api pipeline 1 0',
      'pipeline lake 1 1',
      'lake pipeline 1 1',
      '',
      'from the top files lines',
      'api 1 1',
      'pipeline 4 4',
      'lake 2 1',
      'platform 1 0',
      '',
      'Against the order:',
      ' rooms/lake-below-pipeline: libs/lake/src/hive/hive.ts -> libs/pipeline/src/ledger/a.ts',
      '',
    ]);
    expect(status).toBe(1);
  });

  it('counts the same between the folders inside a room, and is content with their order', async () => {
    const { status, lines } = await rooms(inOrder, 'pipeline');
    expect(lines).toEqual([
      'from to imports types',
      'runs ledger 2 1',
      '',
      'from the top files lines',
      'runs 2 4',
      'ledger 2 0',
      '',
      'No import runs against the order.',
      '',
    ]);
    expect(status).toBe(0);
  });

  it('refuses a room that has no folders in order', async () => {
    const { status, stderr } = await rooms(inOrder, 'attic');
    expect(stderr).toMatch(/^There is no order of attic: name one of rooms, platform, .*\n$/);
    expect(status).toBe(2);
  });
});
