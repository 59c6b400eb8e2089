import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ConsoleAnswer, listFlows } from './declarations.js';
import { publishedFlow } from './facts.js';
import { useOfferedAnswers } from './offered-answers.js';

/** Returns the answers of the flows that have published data. */
export function useAnswers(): readonly ConsoleAnswer[] {
  const offered = useOfferedAnswers();
  const flows = listFlows(offered);
  const published = useQueries({ queries: flows.map(publishedFlow) });
  return offered.filter(({ flow }) => published[flows.indexOf(flow)]?.data !== undefined);
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
