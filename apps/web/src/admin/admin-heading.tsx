import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { mayEnter, useUser } from '../data/session.js';
import { PageHeading } from '../parts/page-heading.js';
import { ADMIN_NAV_ITEMS } from './admin-nav-items.js';
import './admin.css';

interface Props {
  title: string;
  lead: string;
  /** Buttons beside the title. */
  children?: ReactNode;
}

/** The head of a room of administration, with links to the others. */
export function AdminHeading({ title, lead, children }: Props) {
  const user = useUser();
  return (
    <>
      <PageHeading title={title} lead={lead}>
        {children}
      </PageHeading>
      <nav className="places admin-rooms" aria-label="Administration">
        {ADMIN_NAV_ITEMS.filter((place) => mayEnter(user, place)).map(({ to, label }) => (
          <Link key={to} to={to}>
            {label}
          </Link>
        ))}
      </nav>
    </>
  );
}
