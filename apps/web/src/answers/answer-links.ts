import type { Facts } from '#analytics/charts/custom-view.js';
import { monthAndYear, shortDate } from '#analytics/words/dates.js';
import { followLinks, keepArguments, type LinkedQuestion } from '#analytics/words/links.js';
import type { Row } from '#analytics/words/template.js';
import { buildControls } from './control.js';
import type { ConsoleAnswer } from './declarations.js';
import { ALL, type AnswerSearch, SNAPSHOT } from './values.js';

/** A link to a neighbouring question, as the page shows it. */
export interface PageLink {
  /** REST path of the answer, which names its page. */
  path: string;
  title: string;
  search: AnswerSearch;
  /** What the row sets: `store 3, week of 26 Oct 2012`. */
  about: string;
}

interface Asked {
  /** The own answer. */
  shown: ConsoleAnswer;
  asked: Row;
  facts: Facts;
  answers: readonly ConsoleAnswer[];
}

const WORDS: Record<string, string> = { salesPerson: 'sales person', storeType: 'type' };

/** Returns the links of the answer itself. */
export function listAnswerLinks(page: Asked): PageLink[] {
  return page.shown.links.flatMap((link) => {
    const args = link.rows === undefined ? keepArguments(link, page.asked) : undefined;
    return args ? buildLink(page, { ...link, args, ofRow: [] }) : [];
  });
}

/** Returns the links of a row. @param list that the row is of; the one that the page shows when left out */
export function listRowLinks(page: Asked, row: Row, list?: string): PageLink[] {
  const { presentation, isList, links } = page.shown;
  // The rows of a page with code for them are of no single list.
  const own = list ?? presentation.rows ?? (isList ? 'nodes' : undefined);
  return followLinks(links, page.asked, row, own).flatMap((found) => buildLink(page, found));
}

function buildLink({ asked, facts, answers }: Asked, linked: LinkedQuestion): PageLink[] {
  const { path, title, args, ofRow, isSameFlow } = linked;
  const target = answers.find((each) => each.path === path);
  if (!target) return [];
  const fixed = Object.entries(target.presentation.fixedArguments ?? {});
  // The page asks another question than the link.
  if (fixed.some(([name, value]) => (args[name] ?? value) !== value)) return [];
  const { main, more } = buildControls(target, target.presentation);
  const search = [...main, ...more].flatMap((control): [string, string][] => {
    const { name } = control;
    const isPeriod = !target.arguments.some((argument) => argument.name === name);
    const value = isPeriod ? readPeriod(name, args) : args[name];
    if (value !== undefined) return [[name, String(value)]];
    const choices = control.kind === 'choice' ? control.choices(facts) : [];
    const isNarrow = control.kind === 'choice' && control.initial(facts) !== '';
    return isNarrow && choices.some((choice) => choice.value === '') ? [[name, ALL]] : [];
  });
  const pinned = asked[SNAPSHOT];
  return [
    {
      path,
      title,
      search: {
        ...Object.fromEntries(search),
        ...(isSameFlow && typeof pinned === 'string' && { [SNAPSHOT]: pinned }),
      },
      about: [...new Set(ofRow.map((name) => formatValue(name, String(args[name]))))].join(', '),
    },
  ];
}

/** Returns the week or month of a page that asks one only, if the link is about a single one. */
function readPeriod(name: string, { from, to }: LinkedQuestion['args']): string | undefined {
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  if (name === 'week') return from === to ? from : undefined;
  const month = from.slice(0, 7);
  return month === to.slice(0, 7) ? `${month}-01` : undefined;
}

function formatValue(name: string, value: string): string {
  if (name === 'from' || name === 'to') {
    return value.endsWith('-01') ? monthAndYear(value) : `week of ${shortDate(value)}`;
  }
  if (name === 'origin') return `from ${shortDate(value)}`;
  return `${WORDS[name] ?? name} ${value}`;
}
