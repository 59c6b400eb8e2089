import type { ReactNode } from 'react';
import './scrolls.css';

interface Props {
  /** Names the place for screen readers. */
  label: string;
  children: ReactNode;
  className?: string;
}

/** A place that scrolls sideways in itself, also by keyboard, so that the page never does. */
export function ScrollArea({ label, children, className = '' }: Props) {
  return (
    <div className={`scrolls ${className}`} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
