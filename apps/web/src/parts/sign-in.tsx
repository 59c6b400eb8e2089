import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useActionState, useId } from 'react';
import { toFailure } from '../data/failure.js';
import { signInMethods, signInWithKey } from '../data/session.js';

const ABOUT = 'The browser gets a session. The page does not store the key.';

interface Props {
  onDone?: () => void;
  /** Opens the issuer in another tab, so that nothing typed is lost. */
  keepsPage?: boolean;
}

/** Two ways to sign in: through the issuer, if the API offers that, or with an API key. */
export function SignIn({ onDone, keepsPage = false }: Props) {
  const id = useId();
  const client = useQueryClient();
  const { data: methods = [] } = useQuery(signInMethods);
  const [note, signIn, isWaiting] = useActionState(async (_note: string, form: FormData) => {
    try {
      const key = form.get('key');
      await signInWithKey(typeof key === 'string' ? key.trim() : '');
    } catch (error) {
      const { message, code } = toFailure(error);
      return code === undefined ? message : `${message} ${code}`;
    }
    // The page keeps its state: only its requests are repeated.
    await client.invalidateQueries();
    onDone?.();
    return ABOUT;
  }, ABOUT);
  return (
    <div className="sign-in">
      {methods.includes('issuer') && (
        <a
          className="button"
          href={`/auth/login?return=${encodeURIComponent(readCurrentPath())}`}
          target={keepsPage ? '_blank' : undefined}
        >
          {keepsPage ? 'Sign in, in another tab' : 'Sign in'}
        </a>
      )}
      <form action={signIn}>
        <label htmlFor={id}>API key</label>
        <input
          id={id}
          name="key"
          type="password"
          required
          spellCheck={false}
          autoComplete="off"
          placeholder="rs_…"
        />
        <button type="submit" disabled={isWaiting}>
          Sign in with this key
        </button>
        <p className="aside" role="status">
          {note}
        </p>
      </form>
    </div>
  );
}

const readCurrentPath = () => location.pathname + location.search;
