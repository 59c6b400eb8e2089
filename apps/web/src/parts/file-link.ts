import { csvOf } from '../data/csv.js';
import { button, element } from './element.js';

/** A link to a file of the API. */
export const fileLink = (label: string, path: string, name: string): HTMLElement =>
  element('a', { class: 'button', href: path, download: name }, label);

/** Saves the shown data as a file, for answers that the API returns only as JSON. */
export const fileButton = (label: string, records: readonly object[], name: string) =>
  button(label, () => save(new Blob([csvOf(records)], { type: 'text/csv' }), name));

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  element('a', { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
