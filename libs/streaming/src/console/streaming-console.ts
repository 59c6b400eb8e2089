import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '#web/root-route.js';

const live = createRoute({
  getParentRoute: () => root,
  path: '/live',
  staticData: { title: 'Live', role: 'viewer', asks: 'liveSales' },
  component: lazyRouteComponent(() => import('./live-page.js'), 'LivePage'),
});

/** Event streams in the console. */
export const streamingConsole = {
  pages: [live],
  places: [{ to: '/live', label: 'Live', role: 'viewer', asks: 'liveSales' }],
} as const;
