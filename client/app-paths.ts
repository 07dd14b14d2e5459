/**
 * The addresses that the app itself answers, queries aside. All others belong to the server: its documentation, its
 * redirects of former addresses. The server reads them too.
 */
export const APP_PATHS: RegExp[] = [
  /^\/(\?|$)/,
  /^\/(alerts|calls|console|install|login|more|password|presence|settings|setup)(\?|$)/,
  /^\/(queue|agent|alerts|calls?|extension|history-call|presence|settings|wall)\/[^?]+(\?|$)/,
];
