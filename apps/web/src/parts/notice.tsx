import { toFailure } from '../data/failure.js';
import { SignIn } from './sign-in.js';

interface Props {
  error: unknown;
  /** Repeats the request, also after a sign-in; left out, the reader gets no button. */
  retry?: () => unknown;
  /** After a sign-in; default: repeats the request. */
  onSignedIn?: () => void;
  /** A sign-in at the issuer opens another tab, because the page has typed values. */
  keepsPage?: boolean;
}

/** Shows an error, its code and what to do about it; asks a reader without a session to sign in. */
export function Notice({ error, retry, onSignedIn, keepsPage = false }: Props) {
  const { kind, message, advice, code } = toFailure(error);
  return (
    <div className="notice" role="alert">
      <p>
        <strong>{endSentence(message)}</strong> {advice}
        {code !== undefined && <code className="code">{code}</code>}
      </p>
      {kind === 'signed-out' ? (
        <SignIn onDone={onSignedIn ?? (() => void retry?.())} keepsPage={keepsPage} />
      ) : (
        retry !== undefined &&
        kind !== 'refused' && (
          <button type="button" onClick={() => void retry()}>
            Try again
          </button>
        )
      )}
    </div>
  );
}

/** The API's messages end without a full stop. */
const endSentence = (message: string) => (/[.!?…]$/.test(message) ? message : `${message}.`);
