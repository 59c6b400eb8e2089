import { GraphiQL } from 'graphiql';
import { createContext, use, useEffect, useRef, useState } from 'react';
import answers from 'virtual:answers';
import { nameQuery } from './examples.js';
import { send } from './send.js';

/** The examples of the answers. */
const examples = answers.map(({ name, example }) => ({
  field: name,
  query: nameQuery(name, example),
}));

/** Puts an example into the editor: GraphiQL draws the menu and passes no props. */
const Choose = createContext<(query: string) => void>(() => undefined);

const menu = {
  title: 'Examples',
  icon: Icon,
  content: Menu,
};

// Another list at each rendering would close the menu.
const PLUGINS = [menu];

/** The icon of the menu: it opens the menu, which GraphiQL 4 hides at first even as its `visiblePlugin`. */
function Icon() {
  const icon = useRef<HTMLSpanElement>(null);
  useEffect(() => icon.current?.closest('button')?.click(), []);
  return (
    <span ref={icon} aria-hidden="true" className="count">
      {examples.length}
    </span>
  );
}

/** The questions: each puts its query into the editor. */
function Menu() {
  const choose = use(Choose);
  return (
    <div className="examples">
      <h2>{examples.length} questions</h2>
      <ol>
        {examples.map(({ field, query }) => (
          <li key={field}>
            <button type="button" onClick={() => choose(query)}>
              {field}
            </button>
          </li>
        ))}
      </ol>
      <p>
        <a href="/">Back to the answers</a>
      </p>
    </div>
  );
}

/** GraphiQL for this API. @param asked the initial query */
export function Explorer({ asked }: { asked: string | undefined }) {
  const [query, setQuery] = useState(asked);
  // The text must change each time; otherwise an edited example could not be picked again.
  const choose = (text: string) => setQuery(text === query ? `${text}\n` : text);
  return (
    <Choose value={choose}>
      <GraphiQL
        fetcher={send}
        plugins={PLUGINS}
        {...(query !== undefined && { query })}
        {...(examples[0] && { defaultQuery: examples[0].query })}
      />
    </Choose>
  );
}
