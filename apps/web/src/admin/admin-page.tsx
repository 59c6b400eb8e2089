import { Link } from '@tanstack/react-router';
import { mayEnter, useUser } from '../data/session.js';
import { PageHeading } from '../parts/page-heading.js';
import { ADMIN_NAV_ITEMS } from './admin-nav-items.js';
import './admin.css';

/** The rooms of administration that the role of the user may enter. */
export function AdminPage() {
  const user = useUser();
  return (
    <>
      <PageHeading title="Admin" lead="Access, messages and personal data." />
      <ul className="admin-places">
        {ADMIN_NAV_ITEMS.filter((place) => mayEnter(user, place)).map(({ to, label, about }) => (
          <li key={to}>
            <Link to={to}>{label}</Link>
            <p>{about}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
