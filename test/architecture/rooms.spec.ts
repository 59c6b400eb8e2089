import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from './cruise.js';
import { writeTree } from './written-tree.js';

const modules = {
  'apps/api/src/main.ts': `import '#pipeline/runs/start.js';\n`,
  'libs/pipeline/src/runs/start.ts': [
    `import { a } from '../ledger/a.js';`,
    `import type { B } from '../ledger/b.js';`,
    `import type { Store } from '#lake/ports/store.js';`,
    '',
  ].join('\n'),
  'libs/pipeline/src/runs/start.spec.ts': `import '#platform/errors/error.js';\n`,
  'libs/pipeline/src/runs/open-runs.sql': 'SELECT 1\n',
  'libs/lake/src/hive/hive.ts': `import type { A } from '#pipeline/ledger/a.js';\n`,
};

describe('npm run tool -- rooms', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-rooms-'));
    await writeTree(repository, folder, modules);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('counts the imports between rooms, type imports separately, and names one that runs back up', () => {
    const command = join(repository, 'bin', 'rooms.mjs');
    const { status, stdout } = spawnSync(process.execPath, [command], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
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
      ' rooms/lake: libs/lake/src/hive/hive.ts -> libs/pipeline/src/ledger/a.ts',
      '',
    ]);
    expect(status).toBe(1);
  });
});
