import answers from 'virtual:answers';
import { type Answered, ask, type Parameters, pathOf, type Snapshot } from '../data/ask.js';
import { readValues, writeValues } from '../question/address.js';
import { monthsOf, spanOf, type Values } from '../question/control.js';
import type { Facts } from '../question/facts.js';
import { queryText } from '../question/query-text.js';
import type { Question, View } from '../question/question.js';
import { plain } from '#analytics/words/sentences.js';
import { chartElement } from './chart.js';
import { controls } from './controls.js';
import { element } from './element.js';
import { fileButton, fileLink } from './file-link.js';
import { notice } from './notice-element.js';
import { queryElement } from './query.js';
import { noteText, richText } from './rich-text.js';
import { tableElement } from './table.js';

/** An answer is fetched at this distance below the window. */
const AHEAD = '700px';

/**
 * A question with its answer, which is fetched near the window.
 *
 * @param seen is called with the snapshot of each answer
 */
export function section(
  question: Question,
  facts: Facts,
  seen: (snapshot: Snapshot) => void,
): HTMLElement {
  let values = readValues(question, facts, new URLSearchParams(location.search));
  let asked = 0;
  const answer = element('div', { class: 'answer waiting', 'aria-busy': 'true' });
  const heading = element('h2', { id: `${question.name}-title` }, question.title);
  const made = element(
    'section',
    { id: question.name, 'aria-labelledby': heading.id },
    heading,
    controls(question, facts, values, (changed) => {
      values = changed;
      const address = writeValues(question, facts, values, new URLSearchParams(location.search));
      const query = address.toString();
      history.replaceState(
        null,
        '',
        `${query === '' ? location.pathname : `?${query}`}${location.hash}`,
      );
      void show();
    }),
    answer,
  );

  async function show(): Promise<void> {
    asked += 1;
    const turn = asked;
    answer.setAttribute('aria-busy', 'true');
    let snapshot: Snapshot | undefined;
    const get = async <Answer>(parameters: Parameters): Promise<Answer> => {
      const got: Answered<Answer> = await ask(pathOf(question.name, parameters));
      snapshot = got.snapshot;
      return got.answer;
    };
    const shown = await question
      .view(values, get)
      .then((view) => parts(question, values, view, snapshot))
      .catch((error: unknown) => [notice(error, show)]);
    // A later change of the controls has started another request.
    if (turn !== asked) return;
    if (snapshot) seen(snapshot);
    answer.classList.remove('waiting');
    answer.setAttribute('aria-busy', 'false');
    answer.replaceChildren(...shown);
  }

  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void show();
    },
    { rootMargin: AHEAD },
  );
  observer.observe(made);
  return made;
}

function parts(
  { name, short, field, parameters }: Question,
  values: Values,
  view: View,
  snapshot: Snapshot | undefined,
): HTMLElement[] {
  const asked = parameters(values);
  const { sentence, notes, draw, chartTitle, table, coverage } = view;
  const covered = coveredBy(coverage);
  const number = snapshot === undefined ? '' : ` Snapshot ${snapshot.id}.`;
  return [
    element('p', { class: 'sentence', 'aria-live': 'polite' }, ...richText(sentence)),
    ...(draw ? [chartElement(chartTitle, plain(sentence), draw)] : []),
    ...notes.map((note) => element('p', { class: 'note' }, ...noteText(note))),
    ...(table.rows.length > 0 ? [tableElement(table, name)] : []),
    element(
      'div',
      { class: 'sources' },
      element('p', { class: 'aside' }, `${covered}${number}`),
      element(
        'p',
        { class: 'actions' },
        view.records
          ? fileButton('CSV', view.records, `${name}.csv`)
          : fileLink('CSV', pathOf(name, { ...asked, format: 'csv' }), `${name}.csv`),
        element('a', { class: 'button', href: pathOf(name, asked) }, 'JSON'),
      ),
      queryElement(queryText(exampleOf(field), field, asked), short),
    ),
  ];
}

const exampleOf = (field: string) => answers.find(({ name }) => name === field)?.example ?? '';

function coveredBy(coverage: View['coverage']): string {
  if ('weeks' in coverage) {
    const { firstWeek, lastWeek, weeks } = coverage;
    if (firstWeek === null || lastWeek === null) return 'No week matches.';
    return `Covers ${spanOf(firstWeek, lastWeek, weeks)}.`;
  }
  const { firstMonth, lastMonth, months } = coverage;
  if (firstMonth === null || lastMonth === null) return 'No month matches.';
  return `Covers ${monthsOf(firstMonth, lastMonth, months)}.`;
}
