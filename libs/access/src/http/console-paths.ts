/**
 * The console's pages: paths as Fastify writes them, and the module of each below `apps/web/src`. The API serves the
 * console's document at each path, without a key; `apps/web/src/router.tsx` has a route for each.
 */
export const CONSOLE_PAGES = {
  '/': 'home/home',
  '/answers': 'answers/all-answers',
  '/answers/:name': 'answers/answer-page',
  '/live': 'live/live-page',
  '/reports': 'reports/reports-page',
  '/reports/:name': 'reports/report-page',
  '/recipes': 'recipes/recipes-page',
  '/recipes/:name': 'recipes/recipe-page',
  '/runs': 'runs/all-runs',
  '/runs/:id': 'runs/run-page',
  '/flows/:flow': 'runs/flow-page',
  '/files': 'files/files-page',
  '/files/:sha256': 'files/file-page',
  '/quarantine': 'quarantine/quarantine-page',
  '/snapshots': 'snapshots/snapshots-page',
  '/snapshots/:id': 'snapshots/snapshot-page',
  '/catalogue': 'catalogue/catalogue-page',
  '/catalogue/:address': 'catalogue/table-page',
  '/tables': 'tables/tables-page',
  '/tables/:namespace/:name': 'tables/lake-table-page',
  '/admin': 'admin/admin-page',
  '/admin/keys': 'admin/keys/keys-page',
  '/admin/audit': 'admin/audit/audit-page',
  '/admin/notifications': 'admin/notifications/notifications-page',
  '/admin/erasures': 'admin/erasures/erasures-page',
  '/sql': 'sql/sql-page',
} as const;

type ConsolePath = keyof typeof CONSOLE_PAGES;

export const CONSOLE_PATHS = Object.keys(CONSOLE_PAGES) as ConsolePath[];

/** The first folder of each path but `/`: `/answers`. */
export const CONSOLE_FOLDERS = [
  ...new Set(
    CONSOLE_PATHS.filter((path) => path !== '/').map((path) => path.split('/', 2).join('/')),
  ),
];
