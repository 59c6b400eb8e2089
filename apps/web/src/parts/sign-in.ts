import { apiKey } from '../data/api-key.js';
import { element } from './element.js';

/** Two ways to sign in: through the issuer, if the API offers that, or with an API key. */
export function signIn(): HTMLElement {
  const whole = element('div', { class: 'sign-in' }, keyForm());
  void signInIsOffered().then((isOffered) => {
    if (!isOffered) return;
    const back = encodeURIComponent(location.pathname + location.search);
    whole.prepend(element('a', { class: 'button', href: `/auth/login?return=${back}` }, 'Sign in'));
  });
  return whole;
}

/** The API lacks this path when sign-in is not configured. */
async function signInIsOffered(): Promise<boolean> {
  const response = await fetch('/auth/me').catch(() => undefined);
  return response !== undefined && response.status !== 404;
}

function keyForm(): HTMLElement {
  const input = element('input', {
    id: 'key',
    type: 'password',
    required: true,
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: 'rs_…',
  });
  const form = element(
    'form',
    {},
    element('label', { for: 'key' }, 'API key'),
    input,
    element('button', { type: 'submit' }, 'Use this key'),
    element('p', { class: 'aside' }, 'Stored only in this tab, until you close it.'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    apiKey.set(input.value.trim());
    location.reload();
  });
  return form;
}
