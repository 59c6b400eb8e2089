import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useMatches, useRouteContext } from '@tanstack/react-router';
import { lazy, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { Notice } from '../parts/notice.js';
import { PageTitle } from '../parts/page-title.js';
import { isEnough } from '../data/roles.js';
import { currentUser, isOpen, useUser } from '../data/session.js';
import { Header } from './header.js';
import { OwnScope } from './own-scope.js';
import { LostConnection } from './lost-connection.js';
import { NeedsRole } from './needs-role.js';

const OutsideScope = lazy(async () => ({
  default: (await import('./outside-scope.js')).OutsideScope,
}));

/** The frame of every page: the header, and the page if the role of the user may see it. */
export function Frame() {
  const main = useRef<HTMLElement>(null);
  const user = useUser();
  const { title, role, asks } = useMatches().at(-1)?.staticData ?? {};
  const { linkFailure } = useRouteContext({ from: '__root__' });
  const { pathname } = useLocation();
  useFocusOn(main, pathname);
  const isAllowed =
    role === undefined || role === 'viewer' || (user ? isEnough(user.role, role) : undefined);
  const isOutside = user && isAllowed === true && asks !== undefined && !isOpen(user, asks);
  // The API may refuse the requests of such a page.
  const isWaiting = useQuery(currentUser).isPending && asks !== undefined;
  const hasEnded = useEndedSession(pathname, isAllowed === true);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <div className="page">
        <Header />
        <OwnScope />
        {linkFailure !== undefined && <Notice error={linkFailure} />}
        <main id="main" ref={main} tabIndex={-1}>
          {title !== undefined && <PageTitle>{title}</PageTitle>}
          {hasEnded && <NeedsRole role={role} keepsPage />}
          {isOutside ? (
            <Suspense>
              <OutsideScope title={title ?? 'Not for your access'} />
            </Suspense>
          ) : isWaiting ? null : isAllowed === true || user === undefined || hasEnded ? (
            <Outlet />
          ) : (
            <NeedsRole title={title} role={role} />
          )}
        </main>
        <footer>
          <nav aria-label="Interfaces">
            <a href="/graphiql">GraphQL</a>
            <a href="/docs">REST</a>
          </nav>
        </footer>
      </div>
      <LostConnection />
    </>
  );
}

/** Returns whether the session ended on a page: the page stays, with everything typed, until a new sign-in. */
function useEndedSession(pathname: string, isAllowed: boolean): boolean {
  const user = useUser();
  const [seen, setSeen] = useState<string>();
  if (isAllowed && seen !== pathname) setSeen(pathname);
  const isSignedOut = user === null || user?.via === 'anonymous';
  return isSignedOut && !isAllowed && seen === pathname;
}

/** Moves the focus to the new page after the reader has followed a link, as a browser does. */
function useFocusOn(main: RefObject<HTMLElement | null>, pathname: string): void {
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [main, pathname]);
}
