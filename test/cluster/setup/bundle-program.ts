import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const manifest = fileURLToPath(new URL('../../../package.json', import.meta.url));

/**
 * Bundles a program that many processes of a test run: one file starts in a fifth of the time.
 * @param entry path from the root of the repository
 */
export async function bundleProgram(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['source'],
    plugins: [OWN_PLACES],
    external: DRIVERS,
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(${JSON.stringify(manifest)});`,
    },
    logLevel: 'error',
  });
}

/** A module reads the files beside it, also when it runs elsewhere: SQL of ours, WebAssembly of the client of Kafka. */
const OWN_PLACES: Plugin = {
  name: 'own places',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]libs[\\/].*\.ts$|[\\/]@platformatic[\\/].*\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const place = JSON.stringify(pathToFileURL(path).href);
      return { loader: 'ts', contents: source.replaceAll('import.meta.url', place) };
    });
  },
};

/** Of databases that TypeORM loads when they are used. */
const DRIVERS = [
  '@google-cloud/spanner',
  '@sap/*',
  'better-sqlite3',
  'expo-sqlite',
  'hdb-pool',
  'ioredis',
  'mongodb',
  'mssql',
  'mysql',
  'mysql2',
  'oracledb',
  'pg-native',
  'react-native-sqlite-storage',
  'redis',
  'sql.js',
  'sqlite3',
  'typeorm-aurora-data-api-driver',
];
