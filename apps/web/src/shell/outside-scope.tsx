import { Link } from '@tanstack/react-router';
import { formatScope } from '#access/format-scope.js';
import { useUser } from '../data/session.js';
import { PageHeading } from '../parts/page-heading.js';

/** Says why a reader with a scope cannot see a page. @param title name of the page, unless its heading is above */
export function OutsideScope({ title }: { title?: string | undefined }) {
  const scope = useUser()?.scope;
  return (
    <>
      {title !== undefined && <PageHeading title={title} />}
      <div className="notice" role="alert">
        <p>
          <strong>This page has data that cannot be limited to {formatScope(scope ?? {})}.</strong>{' '}
          See <Link to="/answers">your answers</Link>, or ask an administrator for access to the
          chain.
        </p>
      </div>
    </>
  );
}
