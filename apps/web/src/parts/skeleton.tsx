import type { CSSProperties } from 'react';

/** Holds the place of a part that is loading. @param height of the part, so that nothing moves later */
export function Skeleton({ height }: { height: string }) {
  const style: CSSProperties = { minHeight: height };
  return <div className="skeleton" style={style} role="status" aria-label="Loading" />;
}
