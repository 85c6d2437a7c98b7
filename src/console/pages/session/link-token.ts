// The secret of a one-time link stands behind its #, which no server, log or referrer sees.

let token: string | null = null;

/** Taken out of the address at once, so that no screenshot and no history keeps it. */
export function takeLinkToken(): string {
  if (token === null || window.location.hash.length > 1) {
    token = decodeURIComponent(window.location.hash.slice(1));
    window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  }
  return token;
}
