import type { ReactNode } from 'react';

interface Props {
  name: string;
  children: ReactNode;
  /** A smaller line below. */
  note?: ReactNode;
}

/** One of the facts in a `<dl className="status">`. */
export function Fact({ name, children, note }: Props) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}
