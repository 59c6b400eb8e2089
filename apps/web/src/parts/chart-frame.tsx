import { type RefObject, useLayoutEffect, useRef } from 'react';

interface Props {
  title: string;
  /** The chart in words, for screen readers. */
  label: string;
  /** Draws the chart at a width in pixels. */
  draw: (width: number) => Element;
  /** The element that holds the chart, for a file of it. */
  picture: RefObject<HTMLDivElement | null>;
  /** A click on the chart; a button elsewhere does the same for the keyboard. */
  pick?: () => void;
}

/** A chart as wide as its place, redrawn when that changes. */
export function ChartFrame({ title, label, draw, picture, pick }: Props) {
  const drawn = useRef<{ width: number; draw: Props['draw'] }>(undefined);
  useLayoutEffect(() => {
    const place = picture.current;
    if (!place) return undefined;
    const show = (width: number) => {
      if (width === 0 || (drawn.current?.width === width && drawn.current.draw === draw)) return;
      drawn.current = { width, draw };
      place.replaceChildren(draw(width));
    };
    show(Math.round(place.clientWidth));
    const observer = new ResizeObserver(() => show(Math.round(place.clientWidth)));
    observer.observe(place);
    return () => observer.disconnect();
  }, [draw, picture]);
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <div ref={picture} className="chart" role="img" aria-label={label} onClick={pick} />
    </figure>
  );
}
