import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setNumberStyle } from '#analytics/words/numbers.js';
import { queryClient } from './data/query-client.js';
import { readSignInCode, signInWithCode } from './data/session.js';
import { router } from './router.js';
import { applyTheme } from './shell/theme.js';

applyTheme();
// The server writes its settings into the document.
const { numberLocale: locale = 'en', currency } = document.documentElement.dataset;
setNumberStyle({ locale, currency });
const place = document.getElementById('console');
const code = readSignInCode(location.hash);
let linkFailure: unknown;
if (code !== undefined) {
  // The address bar and the history keep no code.
  history.replaceState(null, '', location.pathname + location.search);
  linkFailure = await signInWithCode(code).catch((error: unknown) => error);
}
if (place) {
  router.update({ context: { linkFailure } });
  // The requests of the page do not wait for the first drawing.
  const loading = router.load();
  // The heading in the document of the home stays until the page has its own.
  if (place.querySelector('h1')) await loading;
  createRoot(place).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>,
  );
}
