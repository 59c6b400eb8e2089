import type { WeeklyTopStoreConnection } from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.js';
import { ask, pathOf, type Snapshot } from './data/ask.js';
import { Failure } from './data/failure.js';
import { contents, followReading } from './parts/contents.js';
import { element } from './parts/element.js';
import { pageHeader, status } from './parts/header.js';
import { notice } from './parts/notice.js';
import { section } from './parts/section.js';
import type { Facts } from './question/facts.js';
import type { Question } from './question/question.js';

/** How often a page without a snapshot looks again. */
const LOOK_AGAIN_MS = 5000;

/** Shows the whole page, or why it cannot be shown. */
export async function showPage(place: HTMLElement, questions: readonly Question[]): Promise<void> {
  const main = element('main', { id: 'answers', tabindex: '-1' });
  const whole = element('div', { class: 'page' }, pageHeader(), main);
  place.replaceChildren(whole);
  await fill(main, questions);
}

async function fill(main: HTMLElement, questions: readonly Question[]): Promise<void> {
  try {
    const { snapshot, facts } = await readFacts();
    const news = element('div', { role: 'status' });
    const list = contents(questions);
    const sections = questions.map((question) =>
      section(question, facts, (seen) => tellNews(news, snapshot, seen)),
    );
    main.replaceChildren(
      status(snapshot, facts, new Date()),
      news,
      element('div', { class: 'columns' }, list, element('div', {}, ...sections)),
    );
    followReading(list, sections);
    // The browser looked for the section of the address before it was there.
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  } catch (error) {
    const again = () => fill(main, questions);
    main.replaceChildren(notice(error, again));
    if (error instanceof Failure && error.kind === 'no-snapshot') {
      setTimeout(() => void again(), LOOK_AGAIN_MS);
    }
  }
}

/** What is published, and which weeks it covers. @throws Failure */
async function readFacts(): Promise<{ snapshot: Snapshot; facts: Facts }> {
  const { answer, snapshot } = await ask<WeeklyTopStoreConnection>(
    pathOf('weekly-top-stores', { first: 1 }),
  );
  const { firstWeek, lastWeek, weeks } = answer.coverage;
  return {
    snapshot,
    facts: {
      firstWeek: firstWeek ?? snapshot.dataThrough,
      lastWeek: lastWeek ?? snapshot.dataThrough,
      weeks,
    },
  };
}

/** Says that answers further down come from a later snapshot than those above. */
function tellNews(place: HTMLElement, shown: Snapshot, seen: Snapshot): void {
  if (seen.id === shown.id || place.hasChildNodes()) return;
  place.append(
    element(
      'p',
      { class: 'notice' },
      `Snapshot ${seen.id} has been published since. `,
      element('a', { href: location.href }, 'Reload the page'),
      ' to see all of it.',
    ),
  );
}
