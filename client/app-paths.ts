/**
 * The addresses that the app itself answers, queries aside. All others belong to the server: its documentation, its
 * redirects of former addresses. The server reads them too.
 */
export const APP_PATHS: RegExp[] = [
  /^\/(\?|$)/,
  /^\/(alerts|calls|console|install|login|more|password|settings|setup)(\?|$)/,
  /^\/(queue|agent|alerts|calls?|history-call|settings|wall)\/[^?]+(\?|$)/,
];
