import type { ColumnProfile } from '../figures/table-profile.js';
import { placeText, whole } from '../views/words.js';
import { escaped } from './escaped.js';

const WIDTH = 240;
const HEIGHT = 64;
const GAP = 1;

/** Bars of a column, which say in words what they show. */
export function histogramHtml({ name, kind, histogram }: ColumnProfile): string {
  const [first] = histogram?.edges ?? [];
  const last = histogram?.edges.at(-1);
  if (!histogram || !first || !last) return '';
  const { counts, edges } = histogram;
  const most = Math.max(1, ...counts);
  const width = WIDTH / counts.length;
  const bars = counts.map((count, bin) => {
    const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT);
    const [from, to] = [edges[bin] ?? first, edges[bin + 1] ?? last];
    const said = `${placeText(from, kind)} to ${placeText(to, kind)}: ${whole(count)}`;
    const place = `x="${(bin * width).toFixed(2)}" y="${(HEIGHT - height).toFixed(2)}"`;
    const size = `width="${Math.max(1, width - GAP).toFixed(2)}" height="${height.toFixed(2)}"`;
    return `<rect ${place} ${size}><title>${escaped(said)}</title></rect>`;
  });
  const [from, to] = [placeText(first, kind), placeText(last, kind)];
  const label = `Histogram of ${name}, from ${from} to ${to}, at most ${whole(most)} rows a bin`;
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(label)}">${bars.join('')}</svg>
<figcaption><span>${escaped(from)}</span><span>${escaped(to)}</span></figcaption></figure>`;
}
