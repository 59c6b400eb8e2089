import { GraphiQL } from 'graphiql';
import { createElement, useState } from 'react';
import answers from 'virtual:answers';
import { namedQuery } from './examples.js';
import { send } from './send.js';

/** The examples of the use cases. */
const examples = answers.map(({ name, example }) => ({
  field: name,
  query: namedQuery(name, example),
}));

type Choose = (query: string) => void;

/** Called when a question is picked in the menu: GraphiQL draws the menu and passes no props. */
let choose: Choose | undefined;

const menu = {
  title: 'Examples',
  icon: () =>
    createElement('span', { 'aria-hidden': 'true', className: 'count' }, String(examples.length)),
  content: Menu,
};

/** The questions: each puts its query into the editor. */
function Menu() {
  const items = examples.map(({ field, query }) =>
    createElement(
      'li',
      { key: field },
      createElement('button', { type: 'button', onClick: () => choose?.(query) }, field),
    ),
  );
  return createElement(
    'div',
    { className: 'examples' },
    createElement('h2', null, `${examples.length} questions`),
    createElement('ol', null, ...items),
    createElement('p', null, createElement('a', { href: '/' }, 'Back to the answers')),
  );
}

/** GraphiQL for this API. @param asked the initial query */
export function Explorer({ asked }: { asked: string | undefined }) {
  const [query, setQuery] = useState(asked);
  // The text must change each time; otherwise an edited example could not be picked again.
  choose = (text) => setQuery(text === query ? `${text}\n` : text);
  return createElement(GraphiQL, {
    fetcher: send,
    query,
    plugins: [menu],
    visiblePlugin: menu,
    ...(examples[0] && { defaultQuery: examples[0].query }),
  });
}
