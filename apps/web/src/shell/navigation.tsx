import { Link } from '@tanstack/react-router';
import { mayEnter, useUser } from '../data/session.js';
import { NAV_ITEMS } from '../data/nav-items.js';

/** Links to the rooms that the user may enter. */
export function Navigation() {
  const user = useUser();
  return (
    <nav className="places" aria-label="Console">
      {NAV_ITEMS.filter((place) => mayEnter(user, place)).map(({ to, label }) => (
        <Link key={to} to={to}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
