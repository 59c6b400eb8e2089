import type { Snapshot } from '../data/ask.js';
import type { Facts } from '../question/facts.js';
import { ago, longDate, shortDate } from '#analytics/words/dates.js';
import { counted } from '#analytics/words/numbers.js';
import { qualityWords } from '../words/quality.js';
import { element } from './element.js';

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
