import { useEffect } from 'react';
import type { ConsoleAnswer } from './declarations.js';
import { loadCode } from './read-answer.js';

/** For a browser that does not report when it is idle. */
const SOON_MS = 500;

/** A page that is opened without its code loads it again, and shows the failure. */
const ignoreFailure = () => undefined;

/** Loads and runs the code of an answer's page, of its chart and of its filters; again: nothing. */
function preloadCode(shown: ConsoleAnswer): void {
  const code = [
    import('./answer-page.js'),
    import('./named-input.js'),
    import('./fiscal-period-field.js'),
    loadCode(shown),
  ];
  for (const each of code) each.catch(ignoreFailure);
}

/**
 * Loads the code of an answer while the browser is idle, so that a change to it waits for its figures only.
 * @param isShown whether the link to it is complete
 */
export function usePreloadedCode(shown: ConsoleAnswer, isShown: boolean): void {
  useEffect(() => {
    if (!isShown) return;
    const load = () => preloadCode(shown);
    if ('requestIdleCallback' in window) requestIdleCallback(load);
    else setTimeout(load, SOON_MS);
  }, [shown, isShown]);
}
