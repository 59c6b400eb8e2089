import { useUser } from '../data/session.js';
import type { Role } from '../data/roles.js';
import { SignIn } from '../parts/sign-in.js';

interface Props {
  role: Role | undefined;
  /** The page below stays, with everything typed. */
  keepsPage?: boolean;
}

/** Says which role a page needs, and lets the reader sign in with another key. */
export function NeedsRole({ role, keepsPage = false }: Props) {
  const user = useUser();
  const own = user ? `You are ${user.name}, role ${user.role}.` : 'You are not signed in.';
  return (
    <div className="notice" role="alert">
      <p>
        <strong>This page needs the role {role}.</strong> {own} Sign in with a key of that role, or
        ask an administrator.
      </p>
      <SignIn keepsPage={keepsPage} />
    </div>
  );
}
