import { codeIn, signInWithCode } from './data/session.js';
import { showPage } from './page.js';
import { applyTheme } from './parts/theme.js';

applyTheme();
const place = document.getElementById('page');
const code = codeIn(location.hash);
if (place) void (code === undefined ? showPage(place) : signInAndShow(place, code));

/** The address bar and the history keep no code. */
async function signInAndShow(page: HTMLElement, given: string): Promise<void> {
  history.replaceState(null, '', location.pathname + location.search);
  const failure = await signInWithCode(given).catch((error: unknown) => error);
  await showPage(page, failure);
}
