import { Link } from '@tanstack/react-router';
import { PageTitle } from '../parts/page-title.js';

/** An address that no page has. */
export function NotFound() {
  return (
    <div className="notice">
      <PageTitle>Not found</PageTitle>
      <p>
        <strong>This address has no page.</strong> Check it, or go to the{' '}
        <Link to="/answers">answers</Link>.
      </p>
    </div>
  );
}
