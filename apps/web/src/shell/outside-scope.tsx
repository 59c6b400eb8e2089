import { Link } from '@tanstack/react-router';
import { PageHeading } from '../parts/page-heading.js';

/** Says why a reader with a scope cannot see a page. @param title name of the page */
export function OutsideScope({ title = 'Not for your stores' }: { title?: string | undefined }) {
  return (
    <>
      <PageHeading title={title} />
      <div className="notice" role="alert">
        <p>
          <strong>This page has data of the whole chain.</strong> Your access is limited: see{' '}
          <Link to="/answers">your answers</Link>, or ask an administrator for access to the chain.
        </p>
      </div>
    </>
  );
}
