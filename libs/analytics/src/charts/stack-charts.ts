const SVG = 'http://www.w3.org/2000/svg';
const GAP = 14;

/** Puts charts below each other into one picture, so that a file of it has them all. */
export function stackCharts(charts: readonly Element[], width: number): Element {
  const whole = document.createElementNS(SVG, 'svg');
  whole.setAttribute('class', 'plot');
  whole.setAttribute('aria-hidden', 'true');
  let top = 0;
  for (const chart of charts) {
    const height = Number(chart.getAttribute('height'));
    // The style of a whole chart would stretch a part.
    chart.removeAttribute('class');
    chart.setAttribute('y', String(top));
    chart.setAttribute('overflow', 'visible');
    const ground = document.createElementNS(SVG, 'rect');
    // Without it, a part hears the pointer only over its marks.
    for (const [name, value] of Object.entries({ width, height, fill: 'transparent' })) {
      ground.setAttribute(name, String(value));
    }
    chart.prepend(ground);
    whole.append(chart);
    top += height + GAP;
  }
  const height = String(top - GAP);
  whole.setAttribute('width', String(width));
  whole.setAttribute('height', height);
  whole.setAttribute('viewBox', `0 0 ${width} ${height}`);
  whole.setAttribute('font-size', '12');
  return whole;
}
