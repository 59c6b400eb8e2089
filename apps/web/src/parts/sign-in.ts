import { hasIssuer, signInWithKey } from '../data/session.js';
import { element } from './element.js';

/** Two ways to sign in: through the issuer, if the API offers that, or with an API key. */
export function signIn(): HTMLElement {
  const whole = element('div', { class: 'sign-in' }, keyForm());
  void hasIssuer().then((isOffered) => {
    if (!isOffered) return;
    const back = encodeURIComponent(location.pathname + location.search);
    whole.prepend(element('a', { class: 'button', href: `/auth/login?return=${back}` }, 'Sign in'));
  });
  return whole;
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
  const note = element(
    'p',
    { class: 'aside', role: 'status' },
    'The browser gets a session. The page does not store the key.',
  );
  const form = element(
    'form',
    {},
    element('label', { for: 'key' }, 'API key'),
    input,
    element('button', { type: 'submit' }, 'Sign in with this key'),
    note,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    signInWithKey(input.value.trim())
      .then(() => location.reload())
      .catch((error: unknown) => {
        note.textContent = error instanceof Error ? error.message : 'The sign-in failed.';
      });
  });
  return form;
}
