/** What may be shown of a URL: its path or query is often all that a stranger needs to post there. */
export function originOf(target: string): string {
  return URL.canParse(target) ? new URL(target).origin : 'no URL';
}
