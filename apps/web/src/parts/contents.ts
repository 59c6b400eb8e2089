import type { Question } from '../question/question.js';
import { element } from './element.js';

/** The list of questions, which marks the visible one. */
export function contents(questions: readonly Question[]): HTMLElement {
  const links = new Map(
    questions.map(({ name, short }) => [name, element('a', { href: `#${name}` }, short)]),
  );
  const items = [...links.values()].map((link) => element('li', {}, link));
  return element(
    'nav',
    { class: 'contents', 'aria-label': 'Answers' },
    element('ol', {}, ...items),
  );
}

/** Marks the section in the upper part of the window in the list. */
export function followReading(list: HTMLElement, sections: readonly HTMLElement[]): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const link = list.querySelector(`a[href="#${target.id}"]`);
        if (isIntersecting) link?.setAttribute('aria-current', 'true');
        else link?.removeAttribute('aria-current');
      }
    },
    { rootMargin: '-15% 0px -80% 0px' },
  );
  for (const section of sections) observer.observe(section);
}
