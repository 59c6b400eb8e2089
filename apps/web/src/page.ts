import answers from 'virtual:answers';
import type { ShownAnswer } from '#analytics/serving/presentation.js';
import { ask, isAnswered, pathOf, type Snapshot } from './data/ask.js';
import { contents, followReading } from './parts/contents.js';
import { element } from './parts/element.js';
import { status } from './parts/status.js';
import { section } from './parts/section.js';
import type { Facts } from './question/facts.js';
import type { Question, View } from './question/question.js';
import { questionsOf } from './answers/questions.js';

/** The published data of a flow: the snapshot, its coverage, and the questions for it. */
interface Published {
  snapshot: Snapshot;
  facts: Facts;
  questions: readonly Question[];
}

/** Shows every answer below the other. @throws Failure */
export async function fill(main: HTMLElement): Promise<void> {
  const published = await readPublished();
  const [first] = published;
  if (!first) return;
  const news = element('div', { role: 'status' });
  const list = contents(published.flatMap(({ questions }) => questions));
  const sections = published.flatMap(({ snapshot, facts, questions }) =>
    questions.map((question) => section(question, facts, (seen) => tellNews(news, snapshot, seen))),
  );
  main.replaceChildren(
    status(first.snapshot, first.facts, new Date()),
    news,
    element('div', { class: 'columns' }, list, element('div', {}, ...sections)),
  );
  followReading(list, sections);
  // The browser tried to scroll before the section existed.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

/** Returns the published data of each flow, without flows that have none. @throws Failure when none has any */
async function readPublished(): Promise<Published[]> {
  // The first list of a flow has the coverage of the whole flow.
  const lists = [...new Set(answers.map(({ flow }) => flow))].flatMap(
    (flow) => answers.find((each) => each.flow === flow && each.isList) ?? [],
  );
  const isThere = await Promise.all(lists.map(({ name }) => isAnswered(name)));
  const published = lists.filter((_, index) => isThere[index]);
  return Promise.all((published.length > 0 ? published : lists.slice(0, 1)).map(readFlow));
}

/** @param list any list of the flow. @throws Failure */
async function readFlow({ flow, path: of }: ShownAnswer): Promise<Published> {
  const path = pathOf(of, { first: 1 });
  const { answer, snapshot } = await ask<Pick<View, 'coverage'>>(path);
  const { coverage } = answer;
  const [firstWeek, lastWeek, weeks] =
    'weeks' in coverage
      ? [coverage.firstWeek, coverage.lastWeek, coverage.weeks]
      : [coverage.firstMonth, coverage.lastMonth, coverage.months];
  const { dataThrough } = snapshot;
  const facts = { firstWeek: firstWeek ?? dataThrough, lastWeek: lastWeek ?? dataThrough, weeks };
  return { snapshot, facts, questions: questionsOf(flow) };
}

/** Shows that later answers on the page are from a newer snapshot. */
function tellNews(place: HTMLElement, shown: Snapshot, seen: Snapshot): void {
  if (seen.id === shown.id || place.hasChildNodes()) return;
  place.append(
    element(
      'p',
      { class: 'notice' },
      `Snapshot ${seen.id} has been published. `,
      element('a', { href: location.href }, 'Reload the page'),
      ' to show it.',
    ),
  );
}
