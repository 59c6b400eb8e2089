import { Failure } from '../data/failure.js';
import { button, element } from './element.js';

/** Shows an error and what to do about it. */
export function notice(error: unknown, retry: () => unknown): HTMLElement {
  const failure =
    error instanceof Failure ? error : new Failure('busy', 'This page failed.', 'Reload the page.');
  if (!(error instanceof Failure)) console.error(error);
  const made = element(
    'div',
    { class: 'notice', role: 'alert' },
    element('p', {}, element('strong', {}, failure.message), ` ${failure.advice}`),
  );
  if (failure.kind !== 'refused') made.append(button('Try again', retry));
  return made;
}
