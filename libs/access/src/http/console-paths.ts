/**
 * The console's pages: paths as Fastify writes them, and the module of each. The API serves the
 * console's document at each path, without a key; `apps/web/src/router.tsx` has a route for each.
 */
export const CONSOLE_PAGES = {
  '/': 'apps/web/src/home/home.tsx',
  '/answers': 'apps/web/src/answers/all-answers.tsx',
  '/answers/:name': 'apps/web/src/answers/answer-page.tsx',
  '/reports': 'apps/web/src/reports/reports-page.tsx',
  '/reports/:name': 'apps/web/src/reports/report-page.tsx',
  '/runs': 'apps/web/src/runs/all-runs.tsx',
  '/runs/:id': 'apps/web/src/runs/run-page.tsx',
  '/flows/:flow': 'apps/web/src/runs/flow-page.tsx',
  '/files': 'apps/web/src/files/files-page.tsx',
  '/files/:sha256': 'apps/web/src/files/file-page.tsx',
  '/quarantine': 'apps/web/src/quarantine/quarantine-page.tsx',
  '/snapshots': 'apps/web/src/snapshots/snapshots-page.tsx',
  '/snapshots/:id': 'apps/web/src/snapshots/snapshot-page.tsx',
  '/tables': 'apps/web/src/tables/tables-page.tsx',
  '/tables/:namespace/:name': 'apps/web/src/tables/lake-table-page.tsx',
  '/admin': 'apps/web/src/admin/admin-page.tsx',
  '/admin/keys': 'apps/web/src/admin/keys/keys-page.tsx',
  '/admin/audit': 'apps/web/src/admin/audit/audit-page.tsx',
  '/admin/notifications': 'apps/web/src/admin/notifications/notifications-page.tsx',
  '/admin/erasures': 'apps/web/src/admin/erasures/erasures-page.tsx',
  '/graphiql': 'apps/web/src/explorer/explorer-page.tsx',
} as const;

type ConsolePath = keyof typeof CONSOLE_PAGES;

export const CONSOLE_PATHS = Object.keys(CONSOLE_PAGES) as ConsolePath[];

/** Returns the first folder of each path except `/`: `/answers`. */
export const listTopFolders = (paths: readonly string[]): string[] => [
  ...new Set(paths.filter((path) => path !== '/').map((path) => path.split('/', 2).join('/'))),
];

export const CONSOLE_FOLDERS = listTopFolders(CONSOLE_PATHS);
