import { useRef } from 'react';
import { CopyButton } from '../parts/copy-button.js';

/** The GraphQL query of an answer, to copy or to open in the explorer. */
export function QueryPanel({ text, name }: { text: string; name: string }) {
  const code = useRef<HTMLElement>(null);
  const select = () => {
    if (code.current) getSelection()?.selectAllChildren(code.current);
  };
  return (
    <details className="query">
      <summary>GraphQL query</summary>
      <pre tabIndex={0} role="region" aria-label={`GraphQL query: ${name}`}>
        <code ref={code}>{text}</code>
      </pre>
      <p className="actions">
        <CopyButton text={() => text} select={select}>
          Copy
        </CopyButton>
        <a className="button" href={`/graphiql?query=${encodeURIComponent(text)}`}>
          Open in the editor
        </a>
      </p>
    </details>
  );
}
