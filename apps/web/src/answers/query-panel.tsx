import { lazy, Suspense, useState } from 'react';
import type { QueryProps } from './query.js';

const Query = lazy(async () => ({ default: (await import('./query.js')).Query }));

/** The GraphQL query of an answer; its code is loaded when the reader opens it. */
export function QueryPanel(query: QueryProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="query" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>GraphQL query</summary>
      {isOpen && (
        <Suspense>
          <Query {...query} />
        </Suspense>
      )}
    </details>
  );
}
