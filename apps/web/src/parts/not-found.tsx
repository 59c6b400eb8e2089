import { Link } from '@tanstack/react-router';
import { PageHeading } from './page-heading.js';
import { PageTitle } from './page-title.js';

/** An address that no page has. */
export function NotFound() {
  return (
    <>
      <PageTitle>Not found</PageTitle>
      <PageHeading title="Not found" />
      <div className="notice">
        <p>
          <strong>This address has no page.</strong> Check it, or go to the{' '}
          <Link to="/answers">answers</Link>.
        </p>
      </div>
    </>
  );
}
