import { createRootRouteWithContext } from '@tanstack/react-router';

interface Context {
  /** Why the one-time link of `npm start` did not sign in. */
  linkFailure?: unknown;
}

/** Parent of every page. The router adds the frame, which lists the pages. */
export const root = createRootRouteWithContext<Context>()({});
