import { Link, type LinkProps } from '@tanstack/react-router';
import type { Role } from '../data/roles.js';
import { isEnough } from '../data/roles.js';
import { useUser } from '../data/session.js';

interface Place {
  to: LinkProps['to'];
  label: string;
  /** The least role that sees it. */
  role: Role;
}

/** The rooms of the console, in the order of the header. */
const PLACES: readonly Place[] = [
  { to: '/answers', label: 'Answers', role: 'viewer' },
  { to: '/runs', label: 'Runs', role: 'operator' },
  { to: '/files', label: 'Files', role: 'operator' },
  { to: '/quarantine', label: 'Quarantine', role: 'operator' },
  { to: '/snapshots', label: 'Snapshots', role: 'operator' },
  { to: '/catalogue', label: 'Catalogue', role: 'analyst' },
];

/** Links to the rooms that the role of the user may enter. */
export function Navigation() {
  const role = useUser()?.role ?? 'viewer';
  return (
    <nav className="places" aria-label="Console">
      {PLACES.filter((place) => isEnough(role, place.role)).map(({ to, label }) => (
        <Link key={to} to={to}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
