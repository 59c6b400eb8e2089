import type { ReactNode } from 'react';
import './page-heading.css';

interface Props {
  title: string;
  /** One sentence below the title. */
  lead?: ReactNode;
  /** Buttons beside the title. */
  children?: ReactNode;
}

/** The head of a page: its name, what it shows, and its actions. */
export function PageHeading({ title, lead, children }: Props) {
  return (
    <div className="page-heading">
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <p>{lead}</p>}
      </div>
      {children !== undefined && <div className="buttons">{children}</div>}
    </div>
  );
}
