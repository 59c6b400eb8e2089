/**
 * Paths of the console's pages, as Fastify writes them. The API serves the console's document at each, without a key;
 * `apps/web/src/router.tsx` has a route for each.
 */
export const CONSOLE_PATHS = [
  '/',
  '/answers',
  '/answers/:name',
  '/reports',
  '/reports/:name',
  '/recipes',
  '/recipes/:name',
  '/runs',
  '/runs/:id',
  '/flows/:flow',
  '/files',
  '/files/:sha256',
  '/quarantine',
  '/snapshots',
  '/snapshots/:id',
  '/catalogue',
  '/catalogue/:address',
  '/admin',
  '/admin/keys',
  '/admin/audit',
  '/admin/notifications',
  '/admin/erasures',
  '/sql',
] as const;

/** The first folder of each path but `/`: `/answers`. */
export const CONSOLE_FOLDERS = [
  ...new Set(
    CONSOLE_PATHS.filter((path) => path !== '/').map((path) => path.split('/', 2).join('/')),
  ),
];
