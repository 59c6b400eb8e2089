import type { Snapshot } from '../data/ask.js';
import { currentUser, signOut } from '../data/session.js';
import type { Facts } from '../question/facts.js';
import { ago, longDate, shortDate } from '#analytics/words/dates.js';
import { counted } from '#analytics/words/numbers.js';
import { qualityWords } from '../words/quality.js';
import { button, element } from './element.js';
import { themeButton } from './theme.js';

/** The name of the page, and links to the other interfaces. */
export function pageHeader(): HTMLElement {
  const links = element(
    'nav',
    { 'aria-label': 'Interfaces' },
    element('a', { href: '/graphiql' }, 'GraphQL'),
    element('a', { href: '/docs' }, 'REST'),
    themeButton(),
  );
  void currentUser().then((user) => {
    if (user?.via !== 'session') return;
    const end = button('Sign out', () => void signOut().finally(() => location.reload()));
    end.title = `Signed in as ${user.name}, role ${user.role}`;
    links.append(end);
  });
  const name = element('p', { class: 'name' }, 'RetailStream');
  return element('header', {}, element('div', { class: 'masthead' }, name, links), title());
}

/** Shows the snapshot, its freshness and its coverage. */
export function status(snapshot: Snapshot, facts: Facts, now: Date): HTMLElement {
  const published = new Date(snapshot.publishedAt);
  const quality = qualityWords(snapshot.quality, snapshot.shareSetAside);
  const fact = (name: string, value: string | Node, detail: string) =>
    element(
      'div',
      {},
      element('dt', {}, name),
      element('dd', {}, value, element('small', {}, detail)),
    );
  return element(
    'dl',
    { class: 'status' },
    fact(
      'Published',
      element('time', { datetime: snapshot.publishedAt }, ago(published, now)),
      `snapshot ${snapshot.id}, ${published.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}`,
    ),
    fact('Data through', longDate(facts.lastWeek), 'last week with sales'),
    fact('Covers', counted(facts.weeks, 'week'), `from ${shortDate(facts.firstWeek)}`),
    fact(
      'Quality',
      element('span', { class: `quality ${snapshot.quality.toLowerCase()}` }, quality.text),
      quality.detail,
    ),
  );
}

const title = () =>
  element(
    'div',
    { class: 'title' },
    element('h1', {}, 'Answers from the chain’s sales'),
    element(
      'p',
      {},
      'All answers use one published snapshot, and each shows its figures, its query and its file.',
    ),
  );
