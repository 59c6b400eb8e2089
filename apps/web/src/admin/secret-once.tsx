import { useId, useRef } from 'react';
import { CopyButton } from '../parts/copy-button.js';

interface Props {
  /** What the secret is for. */
  title: string;
  secret: string;
  onDone: () => void;
}

/** Shows a secret that the API returns only once, until the reader has stored it. */
export function SecretOnce({ title, secret, onDone }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  return (
    <section className="secret" aria-labelledby={id} role="status">
      <p id={id}>
        <strong>{title}</strong> It is shown only now: store it.
      </p>
      <div className="buttons">
        <input ref={field} readOnly aria-labelledby={id} value={secret} spellCheck={false} />
        <CopyButton text={() => secret} select={() => field.current?.select()}>
          Copy
        </CopyButton>
        <button type="button" onClick={onDone}>
          I stored it
        </button>
      </div>
    </section>
  );
}
