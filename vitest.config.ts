import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * Runs the console's components last: they have a DOM, and a worker with another environment starts anew and loads all
 * that it imports again.
 */
class ConsoleLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isConsole = ({ moduleId }: TestSpecification) => moduleId.endsWith('.tsx');
    return [...sorted.filter((file) => !isConsole(file)), ...sorted.filter(isConsole)];
  }
}

/** Every spec that needs only Node.js; `vitest run PATH` runs those below a path. */
export default defineConfig({
  resolve: {
    alias: [
      // Vite would load the package's ESM build beside the CommonJS one that Nest loads.
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      { find: /^#(api|worker|launcher|cli)\/(.*)\.js$/, replacement: `${root}apps/$1/src/$2.ts` },
      // The build has the answers' declarations as data.
      { find: /^virtual:answers$/, replacement: `${root}apps/web/test/answers.ts` },
      { find: /^#web\/(.*)\.js$/, replacement: `${root}apps/web/src/$1` },
      { find: /^#(test)\/(.*)\.js$/, replacement: `${root}$1/$2.ts` },
      { find: /^#(\w+)\/(.*)\.js$/, replacement: `${root}libs/$1/src/$2.ts` },
    ],
  },
  test: {
    include: ['libs/**/*.spec.{ts,tsx}', 'apps/**/*.spec.{ts,tsx}', 'test/**/*.spec.ts'],
    setupFiles: ['reflect-metadata'],
    globalSetup: ['test/setup/memory-folder.ts', 'test/setup/warehouse-server.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A machine at work is not a fault: of a second, as it is by default, another program can take all.
    expect: { poll: { timeout: 10_000 } },
    // Two processes leave two processors idle for two fifths of the time: specs wait for PostgreSQL and queues.
    maxWorkers: 3,
    // The files that a worker takes one after the other share what they import: to load and compile
    // Nest, TypeORM and GraphQL for each of them takes longer than most of them take.
    isolate: false,
    sequence: { sequencer: ConsoleLast },
    // Their heaps become large. V8's defaults fit small ones: garbage collection would take much of the processor time.
    execArgv: [
      '--min-semi-space-size=32',
      '--max-semi-space-size=64',
      '--initial-old-space-size=768',
    ],
    // With a line for each test that takes a while, those that fail would be hard to find.
    slowTestThreshold: 60_000,
    reporters: ['default', './test/lanes/lane-reporter.ts'],
  },
});
