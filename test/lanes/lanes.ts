/** Groups of specs, by the command that runs them; `npm run test:long` runs both long ones. */
export type Lane = 'test' | 'runs' | 'cluster' | 'long' | 'long-cluster' | 'infra';

/** Files and folders of `npm run test:runs`: specs that mostly execute runs and processes. */
const RUNS = [
  'libs/catalogue/test/',
  'libs/streaming/test/',
  'test/docs/commands.spec.ts',
  'test/e2e/',
  'test/pipeline/',
];

/** Patterns of the specs that `npm run test:runs` runs and `npm test` leaves out. */
export const runsSpecs = RUNS.map((path) => (path.endsWith('/') ? `${path}**/*.spec.ts` : path));

/** Returns the lane of a spec. @param file its path below the checkout */
export function findLane(file: string): Lane {
  if (file.startsWith('infra/')) return 'infra';
  if (file.endsWith('.cluster-spec.ts')) return 'cluster';
  if (file.endsWith('.long-cluster-spec.ts')) return 'long-cluster';
  if (file.endsWith('.long-spec.ts')) return 'long';
  return RUNS.some((path) => file.startsWith(path)) ? 'runs' : 'test';
}
