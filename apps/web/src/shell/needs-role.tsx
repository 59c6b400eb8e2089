import { useUser } from '../data/session.js';
import type { Role } from '../data/roles.js';
import { PageHeading } from '../parts/page-heading.js';
import { SignIn } from '../parts/sign-in.js';

interface Props {
  /** Name of the page, unless the page itself stays. */
  title?: string | undefined;
  role: Role | undefined;
  /** The page below stays, with everything typed. */
  keepsPage?: boolean;
}

/** Says which role a page needs, and lets the reader sign in with another key. */
export function NeedsRole({ title, role, keepsPage = false }: Props) {
  const user = useUser();
  const own = user ? `You are ${user.name}, role ${user.role}.` : 'You are not signed in.';
  return (
    <>
      {!keepsPage && <PageHeading title={title ?? 'Sign in'} />}
      <div className="notice" role="alert">
        <p>
          <strong>This page needs the role {role}.</strong> {own} Sign in with a key of that role,
          or ask an administrator.
        </p>
        <SignIn keepsPage={keepsPage} />
      </div>
    </>
  );
}
