import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answers, type ConsoleAnswer, flows } from './declarations.js';
import { publishedFlow } from './facts.js';

/** Returns the answers of the flows that have published data. */
export function useAnswers(): readonly ConsoleAnswer[] {
  const published = useQueries({ queries: flows.map(publishedFlow) });
  return answers.filter(({ flow }) => published[flows.indexOf(flow)]?.data !== undefined);
}

/** Links to every answer; the router marks the open one. */
export function AnswerList() {
  const shown = useAnswers();
  return (
    <nav className="contents" aria-label="Answers">
      <ol>
        {shown.map(({ path, presentation }) => (
          <li key={path}>
            <Link to="/answers/$name" params={{ name: path }}>
              {presentation.short}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
