import { element } from './element.js';

/**
 * A chart as wide as its place, drawn again when that changes. Who cannot see it gets the sentence.
 *
 * @param draw so many pixels wide
 */
export function chartElement(
  title: string,
  sentence: string,
  draw: (width: number) => Element,
): HTMLElement {
  const picture = element('div', { class: 'chart', role: 'img', 'aria-label': sentence });
  const figure = element('figure', {}, element('figcaption', {}, title), picture);
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width === 0 || width === drawn) return;
    drawn = width;
    picture.replaceChildren(draw(width));
  }).observe(picture);
  return figure;
}
