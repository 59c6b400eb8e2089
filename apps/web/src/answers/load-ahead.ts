import { useEffect } from 'react';

/** For a browser that does not report when it is idle. */
const SOON_MS = 500;

/** A page that is opened without its code loads it again, and shows the failure. */
const noFailure = () => undefined;

/** Loads and runs the code of an answer's page and of its chart; again: nothing. */
function loadCode(): void {
  const code = [import('./answer-page.js'), import('./read-ahead.js'), import('../charts/draw.js')];
  for (const each of code) each.catch(noFailure);
}

/**
 * Loads the code of answers while the browser is idle, so that a change to one waits for its figures only.
 * @param isShown whether the page that links to them is complete
 */
export function useCodeAhead(isShown: boolean): void {
  useEffect(() => {
    if (!isShown) return;
    if ('requestIdleCallback' in window) requestIdleCallback(loadCode);
    else setTimeout(loadCode, SOON_MS);
  }, [isShown]);
}
