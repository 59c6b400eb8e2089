import { useState } from 'react';
import { signOut, useUser } from '../data/session.js';
import { SignIn } from '../parts/sign-in.js';

/** Signs out a user with a session; lets a reader without one sign in. */
export function Account() {
  const user = useUser();
  const [isOpen, setOpen] = useState(false);
  if (user?.via === 'session') {
    // The page forgets everything that it has read.
    const end = () => void signOut().finally(() => location.reload());
    return (
      <button type="button" title={`Signed in as ${user.name}, role ${user.role}`} onClick={end}>
        Sign out
      </button>
    );
  }
  // Without an anonymous reader, each page asks for a key by itself.
  if (user?.via !== 'anonymous') return null;
  return (
    <>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Sign in
      </button>
      {isOpen && (
        <div className="notice account">
          <SignIn onDone={() => setOpen(false)} />
        </div>
      )}
    </>
  );
}
