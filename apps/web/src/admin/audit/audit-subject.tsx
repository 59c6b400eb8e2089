import { Link } from '@tanstack/react-router';

interface Props {
  /** `run 5`, `file sales.csv`: a kind and a name. */
  subject: string;
  formatActor: (actor: string) => string;
}

/** The subject of an act, as a link to its page. */
export function AuditSubject({ subject, formatActor }: Props) {
  const [, kind, name = ''] = /^(\S+) (.+)$/.exec(subject) ?? [];
  const [, flow = kind === 'flow' ? name : ''] = /^schedule .* of (\S+)$/.exec(subject) ?? [];
  const text = formatActor(subject);
  if (kind === 'run' && /^\d+$/.test(name)) {
    return (
      <Link to="/runs/$id" params={{ id: name }}>
        {text}
      </Link>
    );
  }
  if (kind === 'snapshot' && /^\d+$/.test(name)) {
    return (
      <Link to="/snapshots/$id" params={{ id: name }}>
        {text}
      </Link>
    );
  }
  if (flow !== '') {
    return (
      <Link to="/flows/$flow" params={{ flow }}>
        {text}
      </Link>
    );
  }
  if (kind === 'file') {
    return (
      <Link to="/files" search={{ file: name }}>
        {text}
      </Link>
    );
  }
  const to = kind === undefined ? undefined : PAGES[kind];
  return to === undefined ? text : <Link to={to}>{text}</Link>;
}

/** Pages that list the subjects of a kind. */
const PAGES: Record<string, '/admin/keys' | '/admin/notifications' | '/reports'> = {
  key: '/admin/keys',
  notification: '/admin/notifications',
  report: '/reports',
};
