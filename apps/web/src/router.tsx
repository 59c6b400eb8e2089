import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import {
  parseAuditSearch,
  parseErasuresSearch,
  parseKeysSearch,
  parseNotificationsSearch,
} from './admin/search.js';
import { parseAnswerSearch } from './answers/values.js';
import type { Role } from './data/roles.js';
import type { Endpoint } from './data/session.js';
import { parseSearch, stringifySearch } from './data/search-params.js';
import { guestPages } from './guests.js';
import { parseExplorerSearch } from './explorer/search.js';
import { parseFileSearch, parseFilesSearch } from './files/search.js';
import { Skeleton } from './parts/skeleton.js';
import { parseQuarantineSearch } from './quarantine/search.js';
import { parseFlowSearch, parseRunSearch, parseRunsSearch } from './runs/runs-search.js';
import { root } from './root-route.js';
import { Frame } from './shell/frame.js';
import { NotFound } from './parts/not-found.js';
import { PageError } from './shell/page-error.js';
import { parseSnapshotsSearch } from './snapshots/search.js';
import { parseVersionsSearch } from './tables/search.js';

root.update({ component: Frame, notFoundComponent: NotFound });

// These pages start their requests while they are drawn.
const loadHome = async () => import('./home/home.js');
const loadAnswer = async () => import('./answers/answer-page.js');

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  staticData: { title: 'Home', role: 'viewer' },
  beforeLoad() {
    void loadHome().then(({ prefetchFlows }) => prefetchFlows());
  },
  component: lazyRouteComponent(loadHome, 'Home'),
});

const answers = createRoute({
  getParentRoute: () => root,
  path: '/answers',
  staticData: { title: 'Answers', role: 'viewer' },
  component: lazyRouteComponent(() => import('./answers/all-answers.js'), 'AllAnswers'),
});

const answer = createRoute({
  getParentRoute: () => root,
  path: '/answers/$name',
  validateSearch: parseAnswerSearch,
  staticData: { role: 'viewer' },
  beforeLoad({ params: { name }, search, cause }) {
    if (cause !== 'stay') void loadAnswer().then((page) => page.prefetchAnswer(name, search));
  },
  component: lazyRouteComponent(loadAnswer, 'AnswerPage'),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  staticData: { title: 'Runs', role: 'operator', asks: 'runs' },
  validateSearch: parseRunsSearch,
  component: lazyRouteComponent(() => import('./runs/all-runs.js'), 'AllRuns'),
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  staticData: { role: 'operator', asks: 'run' },
  validateSearch: parseRunSearch,
  component: lazyRouteComponent(() => import('./runs/run-page.js'), 'RunPage'),
});

const flow = createRoute({
  getParentRoute: () => root,
  path: '/flows/$flow',
  staticData: { role: 'operator', asks: 'flows' },
  validateSearch: parseFlowSearch,
  component: lazyRouteComponent(() => import('./runs/flow-page.js'), 'FlowPage'),
});

const files = createRoute({
  getParentRoute: () => root,
  path: '/files',
  staticData: { title: 'Files', role: 'operator', asks: 'sourceFiles' },
  validateSearch: parseFilesSearch,
  component: lazyRouteComponent(() => import('./files/files-page.js'), 'FilesPage'),
});

const file = createRoute({
  getParentRoute: () => root,
  path: '/files/$sha256',
  staticData: { role: 'operator', asks: 'sourceFile' },
  validateSearch: parseFileSearch,
  component: lazyRouteComponent(() => import('./files/file-page.js'), 'FilePage'),
});

const quarantine = createRoute({
  getParentRoute: () => root,
  path: '/quarantine',
  staticData: { title: 'Quarantine', role: 'operator', asks: 'quarantine' },
  validateSearch: parseQuarantineSearch,
  component: lazyRouteComponent(() => import('./quarantine/quarantine-page.js'), 'QuarantinePage'),
});

const reports = createRoute({
  getParentRoute: () => root,
  path: '/reports',
  staticData: { title: 'Reports', role: 'viewer', asks: 'analysisReports' },
  component: lazyRouteComponent(() => import('./reports/reports-page.js'), 'ReportsPage'),
});

const report = createRoute({
  getParentRoute: () => root,
  path: '/reports/$name',
  staticData: { role: 'viewer', asks: 'analysisReport' },
  component: lazyRouteComponent(() => import('./reports/report-page.js'), 'ReportPage'),
});

const snapshots = createRoute({
  getParentRoute: () => root,
  path: '/snapshots',
  staticData: { title: 'Snapshots', role: 'operator', asks: 'snapshots' },
  validateSearch: parseSnapshotsSearch,
  component: lazyRouteComponent(() => import('./snapshots/snapshots-page.js'), 'SnapshotsPage'),
});

const snapshot = createRoute({
  getParentRoute: () => root,
  path: '/snapshots/$id',
  staticData: { role: 'operator', asks: 'snapshot' },
  component: lazyRouteComponent(() => import('./snapshots/snapshot-page.js'), 'SnapshotPage'),
});

const lakeTables = createRoute({
  getParentRoute: () => root,
  path: '/tables',
  staticData: { title: 'Tables', role: 'operator', asks: 'lakeTables' },
  component: lazyRouteComponent(() => import('./tables/tables-page.js'), 'TablesPage'),
});

const lakeTable = createRoute({
  getParentRoute: () => root,
  path: '/tables/$namespace/$name',
  staticData: { role: 'operator', asks: 'lakeTables' },
  validateSearch: parseVersionsSearch,
  component: lazyRouteComponent(() => import('./tables/lake-table-page.js'), 'LakeTablePage'),
});

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  staticData: { title: 'Admin', role: 'operator', asks: 'notificationRules' },
  component: lazyRouteComponent(() => import('./admin/admin-page.js'), 'AdminPage'),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/admin/keys',
  staticData: { title: 'Keys', role: 'admin', asks: 'keys' },
  validateSearch: parseKeysSearch,
  component: lazyRouteComponent(() => import('./admin/keys/keys-page.js'), 'KeysPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/admin/audit',
  staticData: { title: 'Audit log', role: 'admin', asks: 'auditLog' },
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import('./admin/audit/audit-page.js'), 'AuditPage'),
});

const notifications = createRoute({
  getParentRoute: () => root,
  path: '/admin/notifications',
  staticData: { title: 'Notifications', role: 'operator', asks: 'notificationRules' },
  validateSearch: parseNotificationsSearch,
  component: lazyRouteComponent(
    () => import('./admin/notifications/notifications-page.js'),
    'NotificationsPage',
  ),
});

const erasures = createRoute({
  getParentRoute: () => root,
  path: '/admin/erasures',
  staticData: { title: 'Erasures', role: 'admin', asks: 'erasures' },
  validateSearch: parseErasuresSearch,
  component: lazyRouteComponent(() => import('./admin/erasures/erasures-page.js'), 'ErasuresPage'),
});

const explorer = createRoute({
  getParentRoute: () => root,
  path: '/graphiql',
  staticData: { title: 'GraphQL', role: 'viewer' },
  validateSearch: parseExplorerSearch,
  component: lazyRouteComponent(() => import('./explorer/explorer-page.js'), 'ExplorerPage'),
});

/** The console's own pages: each is loaded when it is opened. `console-paths.ts` lists the paths for the API. */
const pages = [
  home,
  answers,
  answer,
  reports,
  report,
  runs,
  run,
  flow,
  files,
  file,
  quarantine,
  snapshots,
  snapshot,
  lakeTables,
  lakeTable,
  admin,
  keys,
  audit,
  notifications,
  erasures,
  explorer,
] as const;

export const router = createRouter({
  routeTree: root.addChildren([...pages, ...guestPages]),
  context: {},
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  defaultPendingComponent: () => <Skeleton height="46rem" />,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }

  interface StaticDataRouteOption {
    /** In the browser's tab; left out where the page names itself from its data. */
    title?: string;
    /** The least role that may see the page. */
    role?: Role;
    /** The endpoint that it asks first. */
    asks?: Endpoint;
  }
}
