import { Link } from '@tanstack/react-router';
import { isEnough } from '../data/roles.js';
import { useUser } from '../data/session.js';
import { NAV_ITEMS } from '../data/nav-items.js';

/** Links to the rooms that the role of the user may enter. */
export function Navigation() {
  const role = useUser()?.role ?? 'viewer';
  return (
    <nav className="places" aria-label="Console">
      {NAV_ITEMS.filter((place) => isEnough(role, place.role)).map(({ to, label }) => (
        <Link key={to} to={to}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
