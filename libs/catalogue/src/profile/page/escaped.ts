import { printable } from '../views/words.js';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is nothing but text in a page, in an element as in an attribute. */
export const escaped = (text: string): string =>
  printable(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

/** A table with a name; of `columns`, those that `isNumber` says stand right. Cells are escaped here. */
export function tableHtml(
  caption: string,
  columns: readonly { heading: string; isNumber?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const kind = (index: number) => (columns[index]?.isNumber ? ' class="number"' : '');
  const head = columns.map(
    ({ heading }, index) => `<th scope="col"${kind(index)}>${escaped(heading)}</th>`,
  );
  const body = rows.map(([first = '', ...cells]) => {
    const said = cells.map((cell, index) => `<td${kind(index + 1)}>${escaped(cell)}</td>`);
    return `<tr><th scope="row">${escaped(first)}</th>${said.join('')}</tr>`;
  });
  // What scrolls sideways has to be reached by keys too.
  return `<div class="wide" role="region" aria-label="${escaped(caption)}" tabindex="0"><table>
<caption>${escaped(caption)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
}
