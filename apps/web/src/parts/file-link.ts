import { apiKey } from '../data/api-key.js';
import { download } from '../data/ask.js';
import { csvOf } from '../data/csv.js';
import { button, element } from './element.js';

/** A link to a file of the API. For a reader with a key the page fetches it, because a link cannot send a key. */
export function fileLink(label: string, path: string, name: string): HTMLElement {
  const link = element('a', { class: 'button', href: path, download: name }, label);
  link.addEventListener('click', (event) => {
    if (apiKey.get() === '') return;
    event.preventDefault();
    link.textContent = `${label} …`;
    download(path)
      .then((blob) => save(blob, name))
      .then(() => (link.textContent = label))
      .catch((error: unknown) => {
        link.textContent = error instanceof Error ? error.message : label;
      });
  });
  return link;
}

/** Saves the shown data as a file, for answers that the API returns only as JSON. */
export const fileButton = (label: string, records: readonly object[], name: string) =>
  button(label, () => save(new Blob([csvOf(records)], { type: 'text/csv' }), name));

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  element('a', { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
