import { element } from './element.js';

/**
 * A chart as wide as its container, redrawn when that changes. Screen readers get the sentence.
 *
 * @param draw takes the width in pixels
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
