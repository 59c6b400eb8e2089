import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempFolder } from '#test/setup/temp-folder.js';
import type { Lane } from './inputs.js';

/** Spec files of the small repository. */
export const COMPUTE = 'test/cluster/compute.cluster-spec.ts';
export const WAREHOUSE = 'test/cluster/warehouse.cluster-spec.ts';

const FILES = {
  '.gitignore': 'node_modules/\ndist/\n',
  'README.md': 'A small shop.',
  'package.json': JSON.stringify({
    type: 'module',
    imports: { '#lake/*.js': { source: './libs/lake/src/*.ts' } },
  }),
  'package-lock.json': '{}',
  'tsconfig.json': '{}',
  'vitest.cluster.config.ts': "import './test/lanes/order.js';",
  'bin/retailstream.mjs': '',
  'test/lanes/order.ts': 'export const order = 1;',
  'migrations/1-shop.sql': 'CREATE TABLE shop ();',
  'libs/lake/src/compute.ts': `
    import type { Column } from './column.js';
    import { rows } from './deep/rows.js';
    export const child = new URL('./work.child.js', import.meta.url);
    export const columns: Column[] = rows;`,
  'libs/lake/src/column.ts': 'export type Column = number;',
  'libs/lake/src/compute.sql': 'SELECT 1',
  'libs/lake/src/columns.json': '[]',
  'libs/lake/src/run_sql.py': 'print(1)',
  'libs/lake/src/work.child.ts': "import { late } from './late.js'; console.log(late);",
  'libs/lake/src/late.ts': 'export const late = 1;',
  'libs/lake/src/deep/rows.ts': "export const rows = [1]; export const file = 'drafts/rows.sql';",
  'libs/lake/src/deep/drafts/rows.sql': 'SELECT 2',
  'libs/lake/src/other/other.ts': 'export const other = 1;',
  'libs/lake/src/other/other.sql': 'SELECT 3',
  'libs/shop/src/prepare.ts': 'export const prepare = 1;',
  'test/setup/server.ts': `
    import { prepare } from '../../libs/shop/src/prepare.js';
    export default ({ provide }) => provide('serverUrl', prepare);`,
  'test/setup/server.sql': 'SELECT 4',
  'test/cloud/install/pom.xml': '<project/>',
  'test/cloud/cloud.cluster-spec.ts': 'export {};',
  'test/shared-rows.txt': '1',
  [COMPUTE]: `
    import { columns } from '#lake/compute.js';
    const rows = new URL('../shared-rows.txt', import.meta.url);
    console.log(columns, rows, await import('./later.js'));`,
  'test/cluster/later.ts': 'export const later = 1;',
  [WAREHOUSE]: "import { inject } from 'vitest'; console.log(inject('serverUrl'));",
};

/** A separate checkout with a few files of each kind, for a test to change. */
export class SmallRepository {
  readonly lane: Lane;

  private constructor(
    /** Contains the checkout and, as on a developer's machine, the folder `shared` next to it. */
    readonly folder: string,
  ) {
    this.lane = {
      root: join(folder, 'shop'),
      isSpec: (file) => file.endsWith('.cluster-spec.ts'),
      config: 'vitest.cluster.config.ts',
      setups: ['test/setup/server.ts'],
      node: 'v20.19.0',
    };
  }

  static async make(): Promise<SmallRepository> {
    const repository = new SmallRepository(await tempFolder('skip'));
    for (const [file, text] of Object.entries(FILES)) repository.put(file, text);
    repository.put('../shared/data/sales.csv', 'store,sales\n');
    return repository;
  }

  put(file: string, text: string): void {
    writeFileSync(this.pathOf(file), text);
  }

  /** Changes or creates a file. */
  change(file: string): void {
    appendFileSync(this.pathOf(file), '\n// changed');
  }

  remove(file: string): void {
    rmSync(join(this.lane.root, file), { recursive: true });
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private pathOf(file: string): string {
    const path = join(this.lane.root, file);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }
}
